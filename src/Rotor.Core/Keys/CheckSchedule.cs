namespace Rotor.Core.Keys;

/// <summary>When which key is to be checked: when it is added, spread out after a start, when a rest ends, and from time to time. Guarded by the pool's gate.</summary>
internal sealed class CheckSchedule(TimeSpan interval)
{
    private static readonly long AfterDeath = TimeSpan.FromMinutes(5).Ticks;
    private static readonly long AfterDeathLater = TimeSpan.FromHours(1).Ticks;
    private static readonly long AfterFailure = TimeSpan.FromMinutes(1).Ticks;

    // One that was taken and never reported, as its checker stopped, comes up again.
    private static readonly long Forgotten = TimeSpan.FromMinutes(2).Ticks;

    // Checks of a start are spread so that ten thousand keys take some minutes of a few calls at a time.
    private static readonly long PerKeyAtStart = TimeSpan.FromMilliseconds(20).Ticks;

    private readonly Dictionary<KeySlot, Entry> _entries = [];
    private readonly PriorityQueue<(KeySlot Slot, long At), long> _queue = new();
    private TimeSpan _interval = interval;
    private TaskCompletionSource _signal = NewSignal();
    private long _urgent;

    /// <summary>Set when a check is planned that is due before all others; whoever waits for a check may set it as well.</summary>
    public TaskCompletionSource Signal => _signal.Task.IsCompleted ? _signal = NewSignal() : _signal;

    public long NextAt
    {
        get
        {
            while (_queue.TryPeek(out var head, out _))
            {
                if (_entries.TryGetValue(head.Slot, out var entry) && entry.At == head.At)
                    return head.At;
                _queue.Dequeue();
            }

            return Ticks.Never;
        }
    }

    /// <summary>Plans a key's first check: at once for a new key, spread for those of a start.</summary>
    public void PlanFirst(KeySlot slot, long now, bool isNew, int keys) =>
        Set(slot, new Entry(isNew ? now : now + (long)(Fraction(slot, 0) * keys * PerKeyAtStart), 0, 0));

    /// <summary>Plans a check no later than an instant.</summary>
    public void Plan(KeySlot slot, long at)
    {
        var entry = _entries.GetValueOrDefault(slot);
        if (entry.At == 0 || at < entry.At)
            Set(slot, entry with { At = Math.Max(at, 1) });
    }

    /// <summary>Plans a check before all that are due already: somebody waits for what it tells.</summary>
    public void PlanNow(KeySlot slot) => Set(slot, _entries.GetValueOrDefault(slot) with { At = ++_urgent });

    /// <summary>Takes note that a key is being checked now, due or not.</summary>
    public void Taken(KeySlot slot, long now) => Set(slot, _entries.GetValueOrDefault(slot) with { At = now + Forgotten });

    public void Forget(KeySlot slot) => _entries.Remove(slot);

    /// <summary>The key whose check is due longest, or null; it counts as being checked from now on.</summary>
    public KeySlot? TakeDue(long now)
    {
        if (NextAt > now)
            return null;
        var slot = _queue.Dequeue().Slot;
        Taken(slot, now);
        return slot;
    }

    /// <summary>Plans the next check by how the last one ended.</summary>
    public void Checked(KeySlot slot, KeyCheckOutcome outcome, long now)
    {
        var (_, rounds, failures) = _entries.GetValueOrDefault(slot);
        failures = outcome is KeyCheckOutcome.Dead or KeyCheckOutcome.Failed ? failures + 1 : 0;
        var wait = outcome switch
        {
            KeyCheckOutcome.Dead => failures == 1 ? AfterDeath : AfterDeathLater,
            KeyCheckOutcome.Failed => Math.Min(_interval.Ticks, AfterFailure << Math.Min(failures - 1, 10)),
            _ => _interval.Ticks,
        };
        // A tenth more or less keeps keys that were added together from being checked together for ever.
        var jittered = wait * (0.9 + (0.2 * Fraction(slot, rounds + 1)));
        Set(slot, new Entry(now + (long)jittered, rounds + 1, failures));
    }

    /// <summary>Another time between two checks of a key. Checks that were planned for later are spread over it.</summary>
    public void Change(TimeSpan interval, long now)
    {
        if (interval == _interval)
            return;
        _interval = interval;
        foreach (var (slot, entry) in _entries.Where(planned => planned.Value.At > now + interval.Ticks).ToArray())
            Set(slot, entry with { At = now + (long)(interval.Ticks * Fraction(slot, entry.Rounds + 1)) });
    }

    private void Set(KeySlot slot, Entry entry)
    {
        if (entry.At < NextAt)
            _signal.TrySetResult();
        _entries[slot] = entry;
        _queue.Enqueue((slot, entry.At), entry.At);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static double Fraction(KeySlot slot, int round)
    {
        var hash = 14695981039346656037UL + (ulong)round;
        foreach (var c in slot.Key.Id)
            hash = (hash ^ c) * 1099511628211UL;
        hash ^= hash >> 29;
        hash *= 0x9E3779B97F4A7C15UL;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }

    private readonly record struct Entry(long At, int Rounds, int Failures);
}
