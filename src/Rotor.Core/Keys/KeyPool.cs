using Rotor.Core.Failover;
using Rotor.Core.Selection;
using Rotor.Core.Settings;

namespace Rotor.Core.Keys;

/// <summary>All keys with their state; answers which key serves a request now.</summary>
/// <remarks>
/// One gate guards everything, and no caller's code, wait or I/O runs under it: a choice takes well under a microsecond there. Which keys are free to use is
/// kept ready in <see cref="Lane"/>s and changed when a key's state changes or an instant passes, so that a choice never searches the pool.
/// Methods whose names end in <c>_NeedsLock</c> are called under the gate.
/// </remarks>
public sealed partial class KeyPool : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly Lock _gate = new();
    private readonly Live<PoolOptions> _options;
    private readonly TimeProvider _time;
    private readonly SelectionContext _context = new((ulong)Random.Shared.NextInt64());
    private IKeySelector _selector;
    private readonly Dictionary<string, KeySlot> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccountSlot> _accounts = new(StringComparer.Ordinal);
    private readonly SlotNumbers _keyNumbers = new();
    private readonly SlotNumbers _accountNumbers = new();
    private readonly PriorityQueue<object, long> _due = new();
    private readonly PoolChanges _changes;
    private readonly RestoredState _restored;
    private readonly CheckSchedule _checks;
    private readonly ITimer _timer;
    private long _timerDue = Ticks.Never;
    private long _version;
    private bool _gained;

    /// <param name="options">As configured; a change counts for whatever is decided from then on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="journal">Where changes are kept.</param>
    /// <param name="restored">What was kept when the pool last ran; it is applied to each key as that is added.</param>
    /// <exception cref="ArgumentException">The strategy has no known name.</exception>
    public KeyPool(Live<PoolOptions> options, TimeProvider time, IPoolJournal journal, PoolState? restored = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(journal);
        _options = options;
        _time = time;
        _selector = KeySelectors.Find(options.Value.Strategy);
        _lanes = [new Lane(null, free: true, _selector, _context), new Lane(null, free: false, _selector, _context)];
        _changes = new PoolChanges(journal);
        _restored = new RestoredState(restored ?? PoolState.Empty);
        _checks = new CheckSchedule(options.Value.CheckInterval);
        _timer = time.CreateTimer(static pool => ((KeyPool)pool!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
            RestoreShared_NeedsLock(Now());
        options.Changed += Follow;
    }

    /// <summary>Opens a request's way through the pool.</summary>
    public RequestLeases Begin(in LeaseQuery query) => new(this, query);

    /// <summary>Writes counters that changed since the last call to the journal; to be called now and then, and with <paramref name="final"/> at shutdown.</summary>
    /// <param name="final">Gives back what was counted ahead: no lease follows.</param>
    public void Flush(bool final = false)
    {
        lock (_gate)
        {
            foreach (var slot in _keys.Values)
            {
                if (!slot.Dirty)
                    continue;
                slot.Dirty = false;
                _changes.Touch(slot);
                TouchCounters_NeedsLock(slot, final);
            }

            _changes.Write();
        }
    }

    public void Dispose()
    {
        _options.Changed -= Follow;
        _timer.Dispose();
    }

    internal void Reseed(ulong seed) => _context.Reseed(seed);

    // Another strategy keeps its keys in another order; whoever waits longer or shorter from now on is looked at again.
    private void Follow(PoolOptions options)
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            var selector = KeySelectors.Find(options.Strategy);
            if (!ReferenceEquals(selector, _selector))
                Rebuild_NeedsLock(selector, now);
            _checks.Change(options.CheckInterval, now);
            _gained = true;
            Leave_NeedsLock(now);
        }
    }

    private long Now() => _time.GetUtcNow().UtcTicks;

    private void OnTimer()
    {
        lock (_gate)
        {
            _timerDue = Ticks.Never;
            var now = Enter_NeedsLock();
            Leave_NeedsLock(now);
        }
    }

    /// <summary>Brings the lanes up to now. Every operation begins so, hence a lane never holds a key whose time has not come.</summary>
    private long Enter_NeedsLock()
    {
        var now = Now();
        while (_due.TryPeek(out var target, out var at) && at <= now)
        {
            _due.Dequeue();
            OnDue_NeedsLock(target, now);
        }

        // Those in line come before whoever enters now.
        ServeGains_NeedsLock(now);
        return now;
    }

    /// <summary>Serves those who wait, gives what changed to the journal, and sets the timer. Every operation that changes something ends so.</summary>
    private void Leave_NeedsLock(long now)
    {
        ServeGains_NeedsLock(now);
        _changes.Write();
        if (!_due.TryPeek(out _, out var next) || next >= _timerDue)
            return;
        _timerDue = next;
        // Timers count whole milliseconds, and one that fires a little early would only be set again.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, next - now) / (double)TimeSpan.TicksPerMillisecond));
        _timer.Change(wait > LongestTimer ? LongestTimer : wait, Timeout.InfiniteTimeSpan);
    }

    private void ServeGains_NeedsLock(long now)
    {
        while (_gained)
        {
            _gained = false;
            ServeLine_NeedsLock(now);
        }
    }

    private void OnDue_NeedsLock(object target, long now)
    {
        switch (target)
        {
            case ScopeState state when !state.Rests(now):
                OnRestOver_NeedsLock(state, now);
                break;
            case KeySlot { IsRemoved: false } slot:
                Reevaluate_NeedsLock(slot, now);
                break;
            case AccountSlot account:
                Reevaluate_NeedsLock(account, now);
                break;
            case Waiter:
                _gained = true;
                break;
        }
    }

    private void Schedule_NeedsLock(object target, long at)
    {
        if (at != Ticks.Never)
            _due.Enqueue(target, at);
    }

    private void OnRestOver_NeedsLock(ScopeState state, long now)
    {
        Unmark_NeedsLock(state);
        Changed_NeedsLock(state, now);
        if (state.Scope.Kind is ScopeKind.Key or ScopeKind.Account or ScopeKind.AccountFree or ScopeKind.AccountPaid)
            PlanCheck_NeedsLock(state, now);
    }
}
