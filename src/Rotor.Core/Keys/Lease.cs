namespace Rotor.Core.Keys;

/// <summary>A key in use by one attempt. It counts as in flight until its <see cref="RequestLeases"/> takes it back.</summary>
public readonly struct Lease
{
    internal Lease(KeySlot slot, long number, DateTimeOffset startedAt)
    {
        Slot = slot;
        Number = number;
        StartedAt = startedAt;
        Key = slot.Key;
        AccountId = slot.AccountId;
    }

    public UpstreamKey Key { get; }

    /// <summary>The account behind the key as far as it is known at the time of the lease.</summary>
    public string? AccountId { get; }

    /// <summary>When the key was handed out: evidence older than a scope's last success is dropped by it.</summary>
    public DateTimeOffset StartedAt { get; }

    internal KeySlot Slot { get; }

    internal long Number { get; }
}
