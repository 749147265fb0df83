using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>Readers of all days, a few kept open of each. Reading runs on a thread of the pool, never on the caller's.</summary>
internal sealed class DayReaders(RecordFiles files) : IDisposable
{
    private const int MostAtOnce = 4;
    private const int MostIdle = 24;

    private readonly SemaphoreSlim _turn = new(MostAtOnce, MostAtOnce);
    private readonly ConcurrentDictionary<DateOnly, ConcurrentBag<DayReader>> _idle = new();
    private int _idleCount;
    private long _reads;

    /// <summary>How often something was read since the start.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>The days that have a file, newest first.</summary>
    public List<DateOnly> Days() => files.Days();

    /// <summary>Runs <paramref name="work"/> away from the caller; cancelling ends the statement that runs.</summary>
    public async Task<T> RunAsync<T>(Func<ReadingSession, T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        Interlocked.Increment(ref _reads);
        try
        {
            return await Task.Run(
                () =>
                {
                    using var session = new ReadingSession(this, cancellationToken);
                    try
                    {
                        return work(session);
                    }
                    catch (SqliteException e) when (e.SqliteErrorCode == 9)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        throw;
                    }
                },
                cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A reader of a day with a transaction open; null when the day has no file that can be read.</summary>
    public DayReader? Take(DateOnly day)
    {
        if (!_idle.TryGetValue(day, out var idle) || !idle.TryTake(out var reader))
        {
            if (!File.Exists(files.RecordsOf(day))) return null;
            try
            {
                reader = new DayReader(day, files);
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or StoreException)
            {
                // The writer tells of it; what other days hold can still be found.
                return null;
            }
        }
        else
        {
            Interlocked.Decrement(ref _idleCount);
        }
        try
        {
            reader.Begin();
            return reader;
        }
        catch (SqliteException)
        {
            reader.Dispose();
            return null;
        }
    }

    public void Return(DayReader reader, bool broken)
    {
        try
        {
            reader.End();
        }
        catch (SqliteException)
        {
            broken = true;
        }
        if (broken || Volatile.Read(ref _idleCount) >= MostIdle)
        {
            reader.Dispose();
            return;
        }
        Interlocked.Increment(ref _idleCount);
        _idle.GetOrAdd(reader.Day, static _ => []).Add(reader);
    }

    /// <summary>Lets go of a day whose files are about to go, or to shrink.</summary>
    public void CloseIdle(DateOnly day)
    {
        if (!_idle.TryRemove(day, out var idle)) return;
        while (idle.TryTake(out var reader))
        {
            Interlocked.Decrement(ref _idleCount);
            reader.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var day in _idle.Keys) CloseIdle(day);
        _turn.Dispose();
    }
}
