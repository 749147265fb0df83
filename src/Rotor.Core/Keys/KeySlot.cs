using Rotor.Core.Failover;
using Rotor.Core.Limits;

namespace Rotor.Core.Keys;

/// <summary>A key's place in the pool and how it fares. Guarded by the pool's gate; instants are UTC ticks, 0 for never.</summary>
internal sealed class KeySlot
{
    public KeySlot(UpstreamKey key, int index, AccountSlot account)
    {
        Key = key;
        Index = index;
        Account = account;
        Rest = new ScopeState(new PoolScope(ScopeKind.Key, key.Id), this);
    }

    /// <summary>Dense and stable while the key is in the pool; the indexes of the strategies are arrays over it.</summary>
    public int Index { get; }

    public UpstreamKey Key { get; set; }

    public AccountSlot Account { get; set; }

    public bool AccountByHand { get; set; }

    public bool IsRemoved { get; set; }

    public bool Enabled { get; set; } = true;

    public string DisabledReason { get; set; } = "";

    public bool Invalid { get; set; }

    public string InvalidReason { get; set; } = "";

    public string InvalidExplanation { get; set; } = "";

    public bool Unchecked { get; set; }

    public int? WeightByHand { get; set; }

    public int Weight => WeightByHand ?? Key.Weight;

    public ScopeState Rest { get; }

    public Dictionary<string, ScopeState>? Models { get; set; }

    /// <summary>The daily limit that people set; its limit is null where they set none.</summary>
    public QuotaCounter Daily { get; } = new(QuotaWindow.Day);

    public FailureStreak Streak { get; } = new();

    public long SuspectedUntil { get; set; }

    public string SuspectedReason { get; set; } = "";

    public int InFlight { get; set; }

    public long Used { get; set; }

    public long Succeeded { get; set; }

    public long Failed { get; set; }

    public long LastUsed { get; set; }

    public long LastChecked { get; set; }

    public decimal? LimitRemaining { get; set; }

    /// <summary>The count that <c>least_used</c> compares; a key that comes back starts where the others are.</summary>
    public long Turns { get; set; }

    /// <summary>From 0 to 1: how much of its recent attempts failed without proof against it; each success halves it.</summary>
    public double RecentFailure { get; set; }

    /// <summary>True when counters changed since they were kept last.</summary>
    public bool Dirty { get; set; }

    public string? AccountId => Account.IsKnown ? Account.Id : null;
}
