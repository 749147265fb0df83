using System.Data.Common;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>Keeps the pool's changes in the database, away from requests: what gathers within a moment goes into one transaction.</summary>
/// <remarks>
/// What was committed survives the process's death. Changes of the last few milliseconds may be lost with it; reservations may not, as
/// whoever made one waits for its commit. How much of a reservation was used the <see cref="WindowTallies"/> tell.
/// </remarks>
internal sealed partial class PoolJournal : IPoolJournal, IKeyTimeline, IAsyncDisposable
{
    private const int AttemptsBeforeGoingOn = 3;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepPast = TimeSpan.FromDays(30);

    private readonly IDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WindowTallies? _tallies;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _stop = NewSignal();
    private readonly Task _running;
    private PoolChanges _pending = new();
    private TaskCompletionSource _some = NewSignal();
    private TaskCompletionSource _hurry = NewSignal();
    private DateTimeOffset _purged;
    private bool _stopping;
    private volatile bool _failing;

    public PoolJournal(IDatabase database, TimeProvider time, ILogger<PoolJournal> logger, WindowTallies? tallies = null)
    {
        _database = database;
        _time = time;
        _logger = logger;
        _tallies = tallies;
        _running = Task.Run(RunAsync);
    }

    /// <summary>What was kept, for the pool to start from. Rests that ended without a success since are among it, as the next ones grow from them.</summary>
    /// <param name="database">The store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static Task<PoolState> LoadAsync(IDatabase database, TimeProvider time, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => PoolRows.LoadAsync(session, time.GetUtcNow(), token), cancellationToken);

    public IWindowTally? Tally(PoolScope owner, QuotaWindow window) => _tallies?.Open(owner, window);

    public long? Counted(PoolScope owner, QuotaWindow window, DateTimeOffset start) => _tallies?.Find(owner, window, start);

    public void Write(PoolBatch batch)
    {
        lock (_gate)
        {
            if (_stopping)
                return;
            _pending.Add(batch);
            _some.TrySetResult();
        }
    }

    public bool Reserve(QuotaRecord reservation, Action committed)
    {
        lock (_gate)
        {
            if (_stopping)
                return true;
            if (_failing)
            {
                _pending.Add(new PoolBatch { Quotas = [reservation] });
                _some.TrySetResult();
                return true;
            }

            _pending.Add(reservation, committed);
            _some.TrySetResult();
            _hurry.TrySetResult();
            return false;
        }
    }

    /// <summary>Ends when all that was written before the call is kept, or could not be.</summary>
    public Task FlushAsync()
    {
        var kept = NewSignal();
        lock (_gate)
        {
            if (_stopping)
                return _running;
            _pending.Add(kept.SetResult);
            _some.TrySetResult();
            _hurry.TrySetResult();
        }

        return kept.Task;
    }

    public async Task<IReadOnlyList<KeyEvent>> ReadAsync(string? keyId, int limit, CancellationToken cancellationToken) =>
        await _database.ReadAsync((session, token) => KeyEventRows.NewestAsync(session, keyId, limit, token), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            _stop.TrySetResult();
            _some.TrySetResult();
            _hurry.TrySetResult();
        }

        await _running;
    }

    private async Task RunAsync()
    {
        var stopping = false;
        while (!stopping)
        {
            await _some.Task;
            await PauseAsync(Gathering, _hurry.Task);
            PoolChanges changes;
            lock (_gate)
            {
                (changes, _pending) = (_pending, new PoolChanges());
                _some = NewSignal();
                stopping = _stopping;
                if (!stopping)
                    _hurry = NewSignal();
            }

            if (!changes.IsEmpty)
                await KeepAsync(changes);
        }
    }

    private async Task KeepAsync(PoolChanges changes)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryKeepAsync(changes, attempt))
            {
                if (_failing)
                    Log.KeptAgain(_logger, attempt);
                _failing = false;
                Release(changes);
                return;
            }

            if (attempt >= AttemptsBeforeGoingOn)
            {
                _failing = true;
                Release(changes);
                ReleasePending();
                if (_stop.Task.IsCompleted)
                    return;
            }

            await PauseAsync(TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(attempt, 10)))), _stop.Task);
        }
    }

    private async Task<bool> TryKeepAsync(PoolChanges changes, int attempt)
    {
        try
        {
            var now = _time.GetUtcNow();
            var purge = now - _purged >= PurgeEvery;
            await _database.WriteAsync(
                async (session, token) =>
                {
                    await PoolRows.KeepAsync(session, changes, token);
                    if (purge)
                        await PoolRows.PurgeAsync(session, now, now - KeepPast, token);
                },
                CancellationToken.None);
            if (purge)
                _purged = now;
            return true;
        }
        catch (Exception e) when (e is DbException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The first says that something is wrong, later ones that it still is, about once a minute.
            if (attempt == 1 || attempt == AttemptsBeforeGoingOn || attempt % 12 == 0)
                Log.NotKept(_logger, attempt, e.Message);
            return false;
        }
    }

    private void ReleasePending()
    {
        Action[] waiting;
        lock (_gate)
            waiting = _pending.TakeWaiting();
        Call(waiting);
    }

    private void Release(PoolChanges changes) => Call(changes.TakeWaiting());

    private void Call(Action[] waiting)
    {
        foreach (var committed in waiting)
        {
            try
            {
                committed();
            }
            catch (Exception e)
            {
                Log.CallbackFaulted(_logger, e);
            }
        }
    }

    private async Task PauseAsync(TimeSpan pause, Task cutShort)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(cutShort, Task.Delay(pause, _time, ended.Token));
        await ended.CancelAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
