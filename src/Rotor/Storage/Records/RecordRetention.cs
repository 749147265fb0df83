using Microsoft.Data.Sqlite;
using Rotor.Core.Settings;

namespace Rotor.Storage.Records;

/// <summary>
/// Keeps records within the bounds of age, count and bytes: whole days go with their files; what must go of a day goes oldest first, in slices
/// between which the writer writes. Sums stay.
/// </summary>
internal sealed partial class RecordRetention : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SliceTime = TimeSpan.FromMilliseconds(12);

    // Below a quarter of a day's records, looking for what else is unused costs more than it gives back.
    private const int SweepShare = 4;

    // Removed texts stay in the index until it is merged, which writes all of it again: worth it for a quarter of them.
    private const int MergeShare = 4;

    private readonly RecordFiles _files;
    private readonly Live<RecordsOptions> _options;
    private readonly RecordWriter _writer;
    private readonly RecordIndexer _indexer;
    private readonly DayReaders _readers;
    private readonly OldUsage _old;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<DateOnly, long> _counts = [];
    private readonly Dictionary<DateOnly, long> _trimmed = [];
    private readonly Dictionary<DateOnly, long> _forgotten = [];
    private readonly Task _running;
    private int _sliceRows = 200;

    public RecordRetention(
        RecordFiles files, Live<RecordsOptions> options, RecordWriter writer, RecordIndexer indexer, DayReaders readers, OldUsage old, TimeProvider time,
        ILogger<RecordRetention> logger)
    {
        (_files, _options, _writer, _indexer, _readers, _old, _time, _logger) = (files, options, writer, indexer, readers, old, time, logger);
        _running = Task.Run(RunAsync);
    }

    /// <summary>One look at all bounds, and what follows.</summary>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        await TrimAgeAsync(cancellationToken);
        await TrimCountAsync(cancellationToken);
        await TrimBytesAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Every, _time, _stop.Token);
                await TrimAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or StoreException or InvalidDataException)
            {
                Log.NotTrimmed(_logger, e.Message);
            }
        }
    }

    private async Task TrimAgeAsync(CancellationToken cancellationToken)
    {
        var oldest = _time.GetUtcNow() - _options.Value.MaxAge;
        var day = DateOnly.FromDateTime(oldest.UtcDateTime);
        foreach (var old in _files.Days().Where(d => d < day)) await DropAsync(old, "older than ROTOR_RECORDS__MAXAGE", cancellationToken);
        // Over weeks a day more or less does not matter; over hours it does.
        if (_options.Value.MaxAge < TimeSpan.FromDays(2) && _files.Days().Contains(day))
            await TrimDayAsync(day, RecordPlace.Floor(oldest).Seq, long.MaxValue, cancellationToken);
    }

    private async Task TrimCountAsync(CancellationToken cancellationToken)
    {
        if (_options.Value.MaxCount is not { } most) return;
        var days = _files.Days();
        var counts = new List<(DateOnly Day, long Count)>();
        foreach (var day in days) counts.Add((day, await CountAsync(day, days[0], cancellationToken)));
        var excess = counts.Sum(c => c.Count) - most;
        foreach (var (day, count) in counts.AsEnumerable().Reverse())
        {
            if (excess <= 0) return;
            if (count <= excess && day != days[0]) await DropAsync(day, "more than ROTOR_RECORDS__MAXCOUNT", cancellationToken);
            else await TrimDayAsync(day, long.MaxValue, excess, cancellationToken);
            excess -= Math.Min(count, excess);
        }
    }

    private async Task TrimBytesAsync(CancellationToken cancellationToken)
    {
        var days = _files.Days();
        var total = days.Sum(_files.SizeOf);
        foreach (var day in Enumerable.Reverse(days).SkipLast(1))
        {
            if (total <= _options.Value.MaxBytes) return;
            total -= _files.SizeOf(day);
            await DropAsync(day, "more than ROTOR_RECORDS__MAXBYTES", cancellationToken);
        }
        // Some of it may only be logs and free pages.
        for (var round = 0; round < 8 && days.Count > 0 && _files.SizeOf(days[0]) > _options.Value.MaxBytes; round++)
        {
            var size = _files.SizeOf(days[0]);
            var count = await CountAsync(days[0], days[0], cancellationToken);
            var share = Math.Clamp(1.1 - ((double)_options.Value.MaxBytes / size), 0.05, 0.9);
            await TrimDayAsync(days[0], long.MaxValue, round == 0 ? 0 : (long)Math.Ceiling(count * share), cancellationToken, sweep: true);
            if (count == 0) return;
        }
    }

    private async Task<long> CountAsync(DateOnly day, DateOnly today, CancellationToken cancellationToken)
    {
        if (day != today && _counts.TryGetValue(day, out var known)) return known;
        return _counts[day] = await _readers.RunAsync(
            session => session.Open(day)?.File.Scalar("SELECT count(*) FROM records") ?? 0, cancellationToken);
    }

    /// <summary>Removes the oldest records of a day: those before a place, and at most so many.</summary>
    private async Task TrimDayAsync(DateOnly day, long before, long most, CancellationToken cancellationToken, bool sweep = false)
    {
        var removed = 0L;
        var end = 0L;
        while (removed < most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = (int)Math.Min(_sliceRows, most - removed);
            var start = _time.GetTimestamp();
            var (count, last) = await _writer.PostAsync(days => RemoveSlice(days, day, before, rows));
            var took = _time.GetElapsedTime(start);
            _sliceRows = Math.Clamp(took > SliceTime ? _sliceRows / 2 : _sliceRows + 20, 20, 1_000);
            removed += count;
            end = Math.Max(end, last);
            if (count < rows) break;
        }
        if (removed == 0 && !sweep) return;
        _counts.Remove(day);
        if (removed > 0) await _indexer.PostAsync(indexer => Do(() => TextSweep.RemoveBodies(indexer.Store(day), end + 1)));
        _trimmed[day] = _trimmed.GetValueOrDefault(day) + removed;
        if (!sweep && _trimmed[day] * SweepShare < await CountAsync(day, day, cancellationToken)) return;

        _trimmed.Remove(day);
        var forgotten = _forgotten.GetValueOrDefault(day) + await _indexer.PostAsync(indexer => TextSweep.RemoveUnused(indexer.Store(day)));
        _forgotten[day] = forgotten;
        if (forgotten * MergeShare >= forgotten + await _indexer.PostAsync(indexer => indexer.Store(day).File.Scalar("SELECT count(*) FROM texts")))
        {
            var merge = new IndexMerge(_time);
            while (await _indexer.PostAsync(indexer => merge.Step(indexer.Store(day).File))) cancellationToken.ThrowIfCancellationRequested();
            _forgotten.Remove(day);
        }

        await _indexer.PostAsync(indexer => Do(() => TextSweep.GiveBack(indexer.Store(day).File)));
        await _indexer.PostAsync(indexer => Do(() => indexer.Close(day)));
        // A page that was freed is given back between groups.
        while (await _writer.PostAsync(days => Vacuum(days.Get(day)))) cancellationToken.ThrowIfCancellationRequested();
        _readers.CloseIdle(day);
        await _writer.PostAsync(days => Do(() => days.Get(day).File.Execute("PRAGMA wal_checkpoint(TRUNCATE)")));
    }

    private static (int Count, long Last) RemoveSlice(OpenDays days, DateOnly day, long before, int rows)
    {
        var writer = days.Get(day);
        try
        {
            writer.Begin();
            if (writer.HasPendingUsage) writer.WriteUsage();
            var seqs = new List<long>(rows);
            var select = writer.File["SELECT seq FROM records WHERE seq < ? AND state <> 1 ORDER BY seq LIMIT ?"].Bind(1, before).Bind(2, rows);
            while (select.Step()) seqs.Add(select.Long(0));
            select.Reset();
            foreach (var seq in seqs)
            {
                writer.File["DELETE FROM records WHERE seq = ?"].Bind(1, seq).Run();
                writer.File["DELETE FROM details WHERE seq = ?"].Bind(1, seq).Run();
                writer.File["DELETE FROM fresh WHERE seq = ?"].Bind(1, seq).Run();
            }
            writer.Commit();
            writer.ForgetUsage();
            return (seqs.Count, seqs.Count == 0 ? 0 : seqs[^1]);
        }
        catch
        {
            days.Close(day);
            throw;
        }
    }

    private static bool Vacuum(DayWriter writer)
    {
        var free = writer.File.Scalar("PRAGMA freelist_count");
        if (free == 0) return false;
        TextSweep.Vacuum(writer.File, 100);
        return writer.File.Scalar("PRAGMA freelist_count") < free;
    }

    private async Task DropAsync(DateOnly day, string reason, CancellationToken cancellationToken)
    {
        await _writer.CountAsync();
        var cells = await _readers.RunAsync(
            session => session.Open(day) is { } reader ? UsageLog.ReadDay(reader.File, day, reader.Terms).ToList() : [], cancellationToken);
        _old.Keep(cells);
        await _indexer.PostAsync(indexer => Do(() => indexer.Close(day)));
        _readers.CloseIdle(day);
        await _writer.PostAsync(days => Do(() =>
        {
            days.Close(day);
            foreach (var file in _files.FilesOf(day).ToArray()) File.Delete(file);
        }));
        _readers.CloseIdle(day);
        _counts.Remove(day);
        _trimmed.Remove(day);
        _forgotten.Remove(day);
        Log.Dropped(_logger, day, reason);
    }

    private static bool Do(Action action)
    {
        action();
        return true;
    }
}
