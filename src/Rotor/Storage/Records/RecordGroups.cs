using Microsoft.Data.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>
/// Brings groups of records into their day files, and what follows a little later: sums, and the indexes that lag behind. On the writer's thread. No
/// call throws because of a disk: it tells what stands against it.
/// </summary>
internal sealed partial class RecordGroups(RecordFiles files, TimeProvider time, ILogger logger, bool strict) : IDisposable
{
    /// <summary>Sums of so many rows are written before their time: they take memory, and the next group waits while they are written.</summary>
    private const int MostPendingUsage = 8_000;

    // The next group waits for a slice; a smaller one writes more pages for the same records.
    private static readonly TimeSpan SliceTime = TimeSpan.FromMilliseconds(15);
    private const int LeastSliceRows = 1_000;
    private const int MostSliceRows = 4_000;

    private readonly OpenDays _days = new(files, strict);
    private int _sliceRows = 2_000;

    /// <summary>Called when bodies were committed that wait to be taken apart.</summary>
    public Action<DateOnly>? BodiesCommitted { get; set; }

    public OpenDays Days => _days;

    /// <summary>True when sums should be written now, whatever the time.</summary>
    public bool HasMuchUsage => _days.All.Any(static day => day.UsageRows >= MostPendingUsage);

    public bool HasUnsettled => _days.All.Any(static day => day.HasUnsettled);

    /// <param name="entries">What is to be written.</param>
    /// <param name="again">True when some of it may be there already.</param>
    /// <returns>Null when all is committed, else what stands against it.</returns>
    public string? TryWrite(List<RecordQueue.Entry> entries, bool again)
    {
        for (var retried = false; ; retried = true)
        {
            var day = default(DateOnly);
            try
            {
                for (var i = 0; i < entries.Count;)
                {
                    day = DayOf(entries[i]);
                    i = WriteDay(entries, i, day, again || retried);
                }
                return null;
            }
            catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26 && !retried)
            {
                _days.Close(day);
                if (SetAside(day, e.Message) is { } problem) return problem;
            }
            catch (Exception e) when (IsOfDisk(e))
            {
                return e.Message;
            }
        }
    }

    /// <summary>Adds what was counted to the sums.</summary>
    public string? WriteUsage()
    {
        foreach (var day in _days.All.Where(d => d.HasPendingUsage).ToArray())
        {
            var problem = TryChange(day, static day => day.WriteUsage());
            if (problem is not null) return problem;
            day.ForgetUsage();
        }
        return null;
    }

    /// <summary>Has the indexes take up a slice of the records that they do not hold yet.</summary>
    public string? Settle()
    {
        if (_days.All.FirstOrDefault(static day => day.HasUnsettled) is not { } day) return null;
        var (start, rows) = (time.GetTimestamp(), 0);
        var problem = TryChange(day, day => rows = day.Settle(_sliceRows));
        var took = time.GetElapsedTime(start);
        if (took > SliceTime) _sliceRows = Math.Max(LeastSliceRows, _sliceRows / 2);
        else if (rows == _sliceRows) _sliceRows = Math.Min(MostSliceRows, _sliceRows + 100);
        return problem;
    }

    /// <summary>Takes up what an earlier process left.</summary>
    public string? Recover()
    {
        string? problem = null;
        // Requests run for minutes, not days: what an earlier process had running stands in its last two files.
        foreach (var day in files.Days().Take(2))
        {
            try
            {
                _days.Get(day);
            }
            catch (Exception e) when (IsOfDisk(e) || e is InvalidDataException)
            {
                if (e is not SqliteException { SqliteErrorCode: 11 or 26 } || SetAside(day, e.Message) is not null) problem = e.Message;
            }
        }
        return problem;
    }

    public void Dispose() => _days.Dispose();

    // Neighbours of one day share a transaction; a change of day within a batch is rare and costs one more.
    private int WriteDay(List<RecordQueue.Entry> entries, int from, DateOnly day, bool again)
    {
        var writer = _days.Get(day);
        var to = from;
        var bodies = false;
        try
        {
            writer.Begin();
            for (; to < entries.Count; to++)
            {
                if (to > from && DayOf(entries[to]) != day) break;
                bodies |= writer.Write(entries[to].Record, again);
            }
            writer.Commit();
        }
        catch
        {
            // What it counted is undone with it: the sums are built again from what is committed.
            _days.Close(day);
            throw;
        }
        if (bodies) BodiesCommitted?.Invoke(day);
        return to;
    }

    private string? TryChange(DayWriter day, Action<DayWriter> change)
    {
        try
        {
            day.Begin();
            change(day);
            day.Commit();
            return null;
        }
        catch (SqliteException e)
        {
            _days.Close(day.Day);
            return e.Message;
        }
    }

    private string? SetAside(DateOnly day, string problem)
    {
        try
        {
            RecordFiles.SetAside(files.RecordsOf(day), time.GetUtcNow());
            Log.Damaged(logger, files.RecordsOf(day), problem);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{problem}; and it cannot be set aside: {e.Message}";
        }
    }

    private static DateOnly DayOf(RecordQueue.Entry entry) => DateOnly.FromDateTime(entry.Record.Time.UtcDateTime);

    private static bool IsOfDisk(Exception e) => e is SqliteException or IOException or UnauthorizedAccessException or StoreException;
}
