using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>Changes of the pool that wait for their transaction; of each name only the newest row is left.</summary>
internal sealed class PoolChanges
{
    private const int MaxEvents = 50_000;

    private readonly List<Action> _waiting = [];

    public Dictionary<string, KeyRecord> Keys { get; } = new(StringComparer.Ordinal);

    public Dictionary<PoolScope, CooldownRecord> Cooldowns { get; } = [];

    public Dictionary<(PoolScope Owner, QuotaWindow Window), QuotaRecord> Quotas { get; } = [];

    public Queue<KeyEvent> Events { get; } = [];

    /// <summary>Keys to be forgotten before the rows above are kept.</summary>
    public HashSet<string> RemovedKeys { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => Keys.Count + Cooldowns.Count + Quotas.Count + Events.Count + RemovedKeys.Count + _waiting.Count == 0;

    public void Add(PoolBatch batch)
    {
        foreach (var id in batch.RemovedKeys)
            Remove(id);
        foreach (var key in batch.Keys)
            Keys[key.KeyId] = key;
        foreach (var cooldown in batch.Cooldowns)
            Cooldowns[cooldown.Scope] = cooldown;
        foreach (var quota in batch.Quotas)
            Quotas[(quota.Owner, quota.Window)] = quota;
        foreach (var happened in batch.Events)
        {
            // Only a store that fails for long lets this many wait; the newest say most about why.
            if (Events.Count == MaxEvents)
                Events.Dequeue();
            Events.Enqueue(happened);
        }
    }

    public void Add(QuotaRecord reservation, Action committed)
    {
        Quotas[(reservation.Owner, reservation.Window)] = reservation;
        _waiting.Add(committed);
    }

    public void Add(Action committed) => _waiting.Add(committed);

    /// <summary>Those who wait for the rows, each handed out once.</summary>
    public Action[] TakeWaiting()
    {
        Action[] waiting = [.. _waiting];
        _waiting.Clear();
        return waiting;
    }

    private void Remove(string id)
    {
        RemovedKeys.Add(id);
        Keys.Remove(id);
        foreach (var scope in Cooldowns.Keys.Where(scope => IsOf(scope, id)).ToArray())
            Cooldowns.Remove(scope);
        foreach (var name in Quotas.Keys.Where(name => IsOf(name.Owner, id)).ToArray())
            Quotas.Remove(name);
    }

    private static bool IsOf(PoolScope scope, string keyId) => scope.Kind is ScopeKind.Key or ScopeKind.KeyModel && scope.Owner == keyId;
}
