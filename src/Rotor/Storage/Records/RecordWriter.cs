using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>
/// Writes records in groups on a thread of its own. Requests only put them into a queue; whatever happens to the disk, no answer waits for it.
/// </summary>
/// <remarks>
/// Store refuses: records go to the spool files and are replayed. Spool refuses too: they wait in memory, bodies dropped first. A transaction that is
/// committed survives the process (write-ahead log, synchronous NORMAL); strict durability has it survive the machine as well (FULL).
/// </remarks>
internal sealed partial class RecordWriter : IRecordWriter, IRecordsHealth, IAsyncDisposable
{
    // With the commit itself this stays within 50 ms of the answer's end; less would mean more transactions for the same records.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    // Who asks for sums has them written at once; else, most requests of ten seconds share a few rows of them.
    private static readonly TimeSpan UsageEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly RecordFiles _files;
    private readonly RecordGroups _groups;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RecordQueue _queue;
    private readonly RecordSpool _spool;
    private readonly SpoolReplay _replay;
    private readonly WorkThread _thread;
    private readonly ITimer _tick;
    private readonly ThreadJobs<OpenDays> _jobs = new();
    private readonly List<RequestRecord> _one = [];
    private List<RecordQueue.Entry>? _held;
    private DateTimeOffset _usageWritten;
    private DateTimeOffset _settled;
    private DateTimeOffset _retryAt;
    private TimeSpan _pause = Tick;
    private bool _mustReplay = true;
    private volatile Condition _condition;
    private long _written;

    public RecordWriter(RecordFiles files, RecordsOptions options, TimeProvider time, ILogger<RecordWriter> logger, long mostQueuedBytes = 64L * 1024 * 1024)
    {
        _files = files;
        _time = time;
        _logger = logger;
        _queue = new RecordQueue(mostQueuedBytes);
        var strict = options.Durability == "strict";
        _spool = new RecordSpool(files, time, strict);
        _groups = new RecordGroups(files, time, logger, strict);
        _replay = new SpoolReplay(_spool, _groups);
        _condition = new Condition(RecordsState.Writing, time.GetUtcNow(), null);
        _usageWritten = _settled = time.GetUtcNow();
        _thread = new WorkThread("records", time, Work);
        _tick = time.CreateTimer(static thread => ((WorkThread)thread!).Wake(), _thread, Tick, Tick);
        _ = _jobs.Add(_ => Check(_groups.Recover()));
        _thread.Wake();
    }

    public RecordFeed Feed { get; } = new();

    /// <summary>Called on the writer's thread when bodies were committed that wait to be taken apart.</summary>
    public Action<DateOnly>? BodiesCommitted
    {
        set => _groups.BodiesCommitted = value;
    }

    /// <summary>Bodies committed that the index does not hold yet; set by the one who builds it.</summary>
    public Func<long>? Unindexed { get; set; }

    public RecordsHealth Current
    {
        get
        {
            var condition = _condition;
            return new RecordsHealth(
                condition.State, condition.Since, condition.Problem, _queue.Bytes, _spool.Count, Unindexed?.Invoke() ?? 0,
                Interlocked.Read(ref _written), _queue.DroppedBodies, _queue.Lost);
        }
    }

    public void Started(RequestRecord record) => Add(record, null);

    public void Completed(RequestRecord record) => Add(record, null);

    public async ValueTask<bool> CommittedAsync(RequestRecord record, CancellationToken cancellationToken)
    {
        var committed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(record, committed);
        _thread.Wake();
        return await committed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Runs <paramref name="job"/> on the writer's thread, between two groups.</summary>
    /// <returns>Ends with the job, or with what it threw.</returns>
    public Task<T> PostAsync<T>(Func<OpenDays, T> job)
    {
        var done = _jobs.Add(job);
        _thread.Wake();
        return done;
    }

    /// <summary>As <see cref="PostAsync"/>, for threads that have nothing else to do: returns when the job is done, throws what it threw.</summary>
    public void Run(Action<OpenDays> job)
    {
        var wait = _jobs.AddAndWait(job);
        _thread.Wake();
        wait();
    }

    /// <summary>Ends when all that was handed over before is written, or spooled, and part of the sums.</summary>
    public async Task CountAsync()
    {
        // Jobs run behind the queue.
        await PostAsync(static _ => true);
        await PostAsync(_ => WriteUsage());
    }

    /// <summary>As <see cref="CountAsync"/>, and when the indexes hold it too.</summary>
    public async Task FlushAsync()
    {
        await CountAsync();
        await PostAsync(_ => Settle());
    }

    public async ValueTask DisposeAsync()
    {
        await _tick.DisposeAsync();
        await _thread.StopAsync();
        _thread.Dispose();
    }

    private void Add(RequestRecord record, TaskCompletionSource<bool>? committed)
    {
        if (_queue.Add(record, committed) && committed is null) _thread.WakeIn(Gathering);
    }

    private void Work()
    {
        try
        {
            Drain();
            _jobs.RunAll(_groups.Days);
            var now = _time.GetUtcNow();
            if (_mustReplay && now >= _retryAt) Retry();
            if (now - _usageWritten >= UsageEvery || _groups.HasMuchUsage) WriteUsage();
            if (now - _settled >= Tick) Settle();
        }
        catch (Exception e)
        {
            Log.Faulted(_logger, e);
        }
        if (_thread.IsStopping) End();
    }

    private void Drain()
    {
        var taken = _queue.Take();
        if (_held is not null)
        {
            _held.AddRange(taken);
            taken = _held;
            _held = null;
        }
        if (taken.Count == 0)
        {
            _queue.Done(taken);
            return;
        }
        if (_condition.State == RecordsState.Writing)
        {
            if (_groups.TryWrite(taken, again: false) is not { } problem)
            {
                Finish(taken);
                return;
            }
            Fail(problem);
        }
        Spool(taken);
    }

    private void Spool(List<RecordQueue.Entry> entries)
    {
        try
        {
            _one.Clear();
            foreach (var entry in entries) _one.Add(entry.Record);
            _spool.Append(_one);
            if (_condition.State == RecordsState.Holding) _condition = _condition with { State = RecordsState.Spooling };
            Finish(entries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreException)
        {
            if (_condition.State != RecordsState.Holding) Log.NotSpooled(_logger, e.Message);
            _condition = _condition with { State = RecordsState.Holding };
            _held = entries;
        }
        _one.Clear();
    }

    private void Finish(List<RecordQueue.Entry> entries)
    {
        Interlocked.Add(ref _written, entries.Count);
        foreach (var entry in entries)
        {
            entry.Committed?.TrySetResult(true);
            Feed.Publish(entry.Record);
        }
        _queue.Done(entries);
    }

    private void Fail(string problem)
    {
        Log.NotWritten(_logger, problem, _files.Spool);
        _condition = new Condition(RecordsState.Spooling, _time.GetUtcNow(), problem);
        _mustReplay = true;
        _pause = Tick;
        _retryAt = _time.GetUtcNow() + _pause;
    }

    private void Retry()
    {
        var (replayed, problem) = _replay.Run();
        if (problem is not null)
        {
            if (_condition.State == RecordsState.Writing) Fail(problem);
            else _condition = _condition with { Problem = problem };
            _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
            _retryAt = _time.GetUtcNow() + _pause;
            return;
        }
        // With nothing in the spool the held records themselves show whether the store takes them.
        _mustReplay = false;
        if (_condition.State == RecordsState.Writing && replayed == 0) return;
        _condition = new Condition(RecordsState.Writing, _time.GetUtcNow(), null);
        Drain();
        if (_condition.State == RecordsState.Writing) Log.WrittenAgain(_logger, replayed);
    }

    private bool WriteUsage()
    {
        if (_condition.State != RecordsState.Writing) return false;
        _usageWritten = _time.GetUtcNow();
        return Check(_groups.WriteUsage());
    }

    private bool Settle()
    {
        _settled = _time.GetUtcNow();
        while (_condition.State == RecordsState.Writing && _groups.HasUnsettled)
        {
            if (!Check(_groups.Settle())) return false;
            Drain();
        }
        return true;
    }

    private bool Check(string? problem)
    {
        if (problem is not null) Fail(problem);
        return problem is null;
    }

    private void End()
    {
        WriteUsage();
        if (_held is not null)
        {
            _queue.CountLost(_held.Count);
            foreach (var entry in _held) entry.Committed?.TrySetResult(false);
        }
        _spool.Dispose();
        _groups.Dispose();
    }

    private sealed record Condition(RecordsState State, DateTimeOffset Since, string? Problem);
}
