using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>All keys with their state; answers which key serves a request now.</summary>
public sealed class KeyPool
{
    private readonly Lock _gate = new();
    private readonly List<KeySlot> _slots = [];
    private readonly TimeProvider _time;
    private int _cursor;
    private long _serial;

    /// <param name="options">As configured.</param>
    /// <param name="time">The clock.</param>
    /// <param name="journal">Where changes are kept.</param>
    /// <param name="restored">What was kept when the pool last ran.</param>
    public KeyPool(PoolOptions options, TimeProvider time, IPoolJournal journal, PoolState? restored = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(journal);
        _ = restored;
        _time = time;
    }

    /// <summary>Adds a key, or replaces the one of the same id: a new value clears what was held against the old one.</summary>
    public void Add(UpstreamKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_gate)
        {
            if (_slots.Find(slot => slot.Key.Id == key.Id) is { } known)
                known.Key = key;
            else
                _slots.Add(new KeySlot(key));
        }
    }

    /// <returns>False when there is no such key.</returns>
    public bool Remove(string keyId)
    {
        lock (_gate)
            return _slots.RemoveAll(slot => slot.Key.Id == keyId) > 0;
    }

    /// <summary>Opens a request's way through the pool.</summary>
    public RequestLeases Begin(in LeaseQuery query) => new(this, query);

    /// <summary>Every key as it stands now, in the order in which they were added.</summary>
    public KeySnapshot[] Snapshot()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
            return [.. _slots.Select(slot => Describe(slot, now))];
    }

    internal LeaseResult Take(RequestLeases request, LeaseChoice choice)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            if (choice == LeaseChoice.SameKey && request.Last is { } last && IsUsable(last, now))
                return new(LeaseOut(request, last, now));
            DateTimeOffset? earliest = null;
            for (var i = 0; i < _slots.Count; i++)
            {
                var slot = _slots[(_cursor + i) % _slots.Count];
                if (request.Query.OnlyKeyId is { } only ? slot.Key.Id != only : choice != LeaseChoice.AnyKey && request.Tried.Contains(slot))
                    continue;
                if (!IsUsable(slot, now) && request.Query.OnlyKeyId is null)
                {
                    if (slot.Rest is { } rest && rest.Until > now && (earliest is null || rest.Until < earliest))
                        earliest = rest.Until;
                    continue;
                }

                _cursor = (_cursor + i + 1) % _slots.Count;
                return new(LeaseOut(request, slot, now));
            }

            return new(new LeaseRefusal(503, "no_key", "No key is free to use.", earliest - now));
        }
    }

    internal void Return(RequestLeases request, Lease lease, Verdict? verdict)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            if (!request.Out || lease.Serial != request.Serial)
                return;
            request.Out = false;
            lease.Slot.InFlight--;
            if (verdict is not { Scope: ScopeKind.Key, Suspected: false })
                return;
            lease.Slot.Rest = new(
                new PoolScope(ScopeKind.Key, lease.Key.Id),
                verdict.Reason,
                verdict.Explanation,
                verdict.Evidence,
                now,
                verdict.Until ?? now + verdict.Rest,
                1,
                RestNature.Fault);
        }
    }

    private static bool IsUsable(KeySlot slot, DateTimeOffset now) =>
        slot is { Enabled: true, Invalid: false } && !(slot.Rest?.Until > now);

    private static KeySnapshot Describe(KeySlot slot, DateTimeOffset now) => new()
    {
        Id = slot.Key.Id,
        Label = slot.Key.Label,
        Last4 = slot.Key.Last4,
        Account = slot.AccountId,
        Weight = slot.Key.Weight,
        State = IsUsable(slot, now) ? KeyState.Ready : KeyState.Resting,
        Reason = slot.Rest?.Reason ?? "",
        Until = slot.Rest?.Until,
        InFlight = slot.InFlight,
        LastUsed = slot.LastUsed,
        Used = slot.Used,
    };

    private Lease LeaseOut(RequestLeases request, KeySlot slot, DateTimeOffset now)
    {
        slot.InFlight++;
        slot.Used++;
        slot.LastUsed = now;
        request.Out = true;
        request.Last = slot;
        request.Serial = ++_serial;
        request.Tried.Add(slot);
        return new Lease(slot, request.Serial, now);
    }
}
