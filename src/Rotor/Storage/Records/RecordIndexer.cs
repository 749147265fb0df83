using System.Collections.Concurrent;
using System.Text;
using Microsoft.Data.Sqlite;
using Rotor.Core.RequestLog;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>
/// Takes the bodies that were written apart, behind the writer and off its file: texts are kept once, compressed in packs and indexed in large batches.
/// Until it has come by, a body stands in the day file as it came, and is searched there.
/// </summary>
/// <remarks>
/// The text file commits before the body leaves the day file. Whatever happens in between is done again, and comes to the same.
/// </remarks>
internal sealed partial class RecordIndexer : IAsyncDisposable
{
    private const int MostTogether = 4_000;
    private const long MostBytesTogether = 24 * 1024 * 1024;
    private const long SparePages = 500;
    private const int PagesGivenBack = 1_000;

    // What runs is searched where it stands: its bodies come again, with the answer.
    private const int Running = (int)RequestState.Running;

    // Small batches cost twice as much a text: 0.7 s of records together, and found by looking until then.
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly RecordFiles _files;
    private readonly RecordWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkThread _thread;
    private readonly Lock _gate = new();
    private readonly SortedSet<DateOnly> _waiting = [];
    private readonly ConcurrentQueue<TaskCompletionSource> _flushes = new();
    private readonly ThreadJobs<RecordIndexer> _jobs = new();
    private readonly ByteWriter _form = new(16 * 1024);
    private TextStore? _store;
    private SqliteFile? _records;
    private DateOnly _recordsDay;
    private long _unindexed;

    public RecordIndexer(RecordFiles files, RecordWriter writer, TimeProvider time, ILogger<RecordIndexer> logger)
    {
        _files = files;
        _writer = writer;
        _time = time;
        _logger = logger;
        foreach (var day in files.Days()) _waiting.Add(day);
        _thread = new WorkThread("record texts", time, Work);
        writer.BodiesCommitted = Awaken;
        writer.Unindexed = () => Interlocked.Read(ref _unindexed);
        _thread.WakeIn(Lag);
    }

    /// <summary>Ends when all bodies that are committed now are indexed, or could not be.</summary>
    public async Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flushes.Enqueue(done);
        _thread.Wake();
        await done.Task;
    }

    /// <summary>Runs a job on the indexer's thread, which alone writes text files.</summary>
    public Task<T> PostAsync<T>(Func<RecordIndexer, T> job)
    {
        var done = _jobs.Add(job);
        _thread.Wake();
        return done;
    }

    public async ValueTask DisposeAsync()
    {
        await _thread.StopAsync();
        _thread.Dispose();
    }

    /// <summary>Lets go of a day's files, so that they can be removed.</summary>
    public void Close(DateOnly day)
    {
        if (_store?.Day == day)
        {
            _store.Dispose();
            _store = null;
        }
        if (_recordsDay == day)
        {
            _records?.Dispose();
            (_records, _recordsDay) = (null, default);
        }
    }

    public TextStore Store(DateOnly day)
    {
        if (_store?.Day == day) return _store;
        _store?.Dispose();
        _store = null;
        return _store = new TextStore(day, _files.TextOf(day));
    }

    private void Awaken(DateOnly day)
    {
        lock (_gate)
        {
            if (!_waiting.Add(day)) return;
        }
        _thread.WakeIn(Lag);
    }

    private void Work()
    {
        _jobs.RunAll(this);
        var flushes = _flushes.Count;
        DateOnly[] days;
        lock (_gate)
        {
            days = [.. _waiting];
            _waiting.Clear();
        }
        foreach (var day in days)
        {
            if (!_thread.IsStopping) Index(day);
        }
        while (flushes-- > 0 && _flushes.TryDequeue(out var flush)) flush.SetResult();
        if (!_thread.IsStopping) return;
        Close(_recordsDay);
        _store?.Dispose();
    }

    private void Index(DateOnly day)
    {
        try
        {
            while (!_thread.IsStopping && IndexSome(day))
            {
            }
            GiveBack(day);
            Checkpoint(day);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or StoreException or InvalidDataException)
        {
            Log.NotIndexed(_logger, day, e.Message);
            Close(day);
            if (e is SqliteException { SqliteErrorCode: 11 or 26 } && IsTextDamaged(day)) RecordFiles.SetAside(_files.TextOf(day), _time.GetUtcNow());
            lock (_gate) _waiting.Add(day);
            _thread.WakeIn(PauseAfterFault);
        }
    }

    /// <returns>True when there may be more.</returns>
    private bool IndexSome(DateOnly day)
    {
        var records = Records(day);
        if (records is null) return false;
        var store = Store(day);
        var done = new List<long>();
        var bytes = 0L;
        store.Begin();
        try
        {
            var terms = new DayTerms(records, writable: false);
            var select = records[
                $"SELECT {RecordLookup.Columns}, f.bodies, r.conversation FROM fresh f JOIN records r ON r.seq = f.seq JOIN details d ON d.seq = f.seq WHERE r.state <> {Running} ORDER BY f.seq LIMIT {MostTogether}"];
            while (bytes < MostBytesTogether && select.Step())
            {
                bytes += select.Blob(4).Length;
                Add(store, RecordLookup.Read(select, day, terms), select.Long(0), select.Blob(4), select.Long(5));
                done.Add(select.Long(0));
            }
            select.Reset();
            store.Commit();
        }
        catch
        {
            records.Rollback();
            _store = null;
            store.Dispose();
            throw;
        }
        if (done.Count > 0) _writer.Run(days => Settle(days, day, done));
        Interlocked.Exchange(ref _unindexed, records.Scalar("SELECT count(*) FROM fresh"));
        return done.Count == MostTogether || bytes >= MostBytesTogether;
    }

    private void Add(TextStore store, RequestRecord record, long seq, ReadOnlySpan<byte> bodies, long conversation)
    {
        var texts = new TextCollector(store);
        _form.Clear();
        if (bodies.Length > 1)
        {
            var from = new ByteReader(bodies);
            BodyForm.Split(BodiesForm.Read(ref from), _form, texts);
        }
        if (BodyTexts.OfMetadata(record) is { Length: > 0 } metadata)
            texts.AddText(Encoding.UTF8.GetBytes(metadata), EscapeStyle.Least, search: true);
        store.AddRecord(seq, conversation, _form.Span, texts.Refs);
    }

    private static void Settle(OpenDays days, DateOnly day, List<long> done)
    {
        var writer = days.Get(day);
        writer.Begin();
        try
        {
            foreach (var seq in done) writer.File["DELETE FROM fresh WHERE seq = ?"].Bind(1, seq).Run();
            writer.Commit();
        }
        catch
        {
            days.Close(day);
            throw;
        }
    }

    // What a burst of bodies took is given back, a slice between two groups; what the next second needs again is kept.
    private void GiveBack(DateOnly day)
    {
        while (!_thread.IsStopping && _recordsDay == day && _records is not null && _records.Scalar("PRAGMA freelist_count") is > SparePages and var free)
        {
            _writer.Run(days => TextSweep.Vacuum(days.Get(day).File, PagesGivenBack));
            if (_records.Scalar("PRAGMA freelist_count") >= free) return;
        }
    }

    // The writer leaves its log to this thread: moving pages would hold up the next group.
    private void Checkpoint(DateOnly day)
    {
        if (_records is not null && _recordsDay == day) _records.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        if (_store?.Day == day) _store.File.Execute("PRAGMA wal_checkpoint(PASSIVE)");
    }

    private SqliteFile? Records(DateOnly day)
    {
        if (_recordsDay == day && _records is not null) return _records;
        Close(_recordsDay);
        if (!File.Exists(_files.RecordsOf(day))) return null;
        _records = SqliteFile.Open(_files.RecordsOf(day), writable: false);
        _recordsDay = day;
        // A file that was never brought up holds nothing yet.
        if (_records.Scalar("PRAGMA user_version") > 0) return _records;
        Close(day);
        return null;
    }

    private bool IsTextDamaged(DateOnly day)
    {
        try
        {
            using var file = DaySchema.OpenText(_files.TextOf(day));
            return file.Scalar("SELECT count(*) FROM pragma_quick_check(1) WHERE quick_check <> 'ok'") > 0;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            return true;
        }
    }
}
