namespace Rotor.Core.Keys;

/// <summary>A key's place in the pool. All of it is guarded by the pool's gate.</summary>
internal sealed class KeySlot(UpstreamKey key)
{
    public UpstreamKey Key { get; set; } = key;

    public string? AccountId { get; set; }

    public bool Enabled { get; set; } = true;

    public bool Invalid { get; set; }

    public int InFlight { get; set; }

    public long Used { get; set; }

    public DateTimeOffset? LastUsed { get; set; }

    public CooldownRecord? Rest { get; set; }
}
