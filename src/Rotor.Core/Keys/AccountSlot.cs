using Rotor.Core.Failover;
using Rotor.Core.Limits;

namespace Rotor.Core.Keys;

/// <summary>An account and what is held against it. A key of unknown account has one of its own. Guarded by the pool's gate.</summary>
internal sealed class AccountSlot
{
    public AccountSlot(string id, bool isKnown, int index)
    {
        Id = id;
        IsKnown = isKnown;
        Index = index;
        Whole = new ScopeState(new PoolScope(ScopeKind.Account, id), this);
        Free = new ScopeState(new PoolScope(ScopeKind.AccountFree, id), this);
        Paid = new ScopeState(new PoolScope(ScopeKind.AccountPaid, id), this);
    }

    public string Id { get; }

    /// <summary>False for the stand-in of a key whose account nobody has named yet.</summary>
    public bool IsKnown { get; }

    public int Index { get; }

    public List<KeySlot> Keys { get; } = [];

    public ScopeState Whole { get; }

    public ScopeState Free { get; }

    public ScopeState Paid { get; }

    public Dictionary<string, ScopeState>? Models { get; set; }

    public Dictionary<string, ScopeState>? Vendors { get; set; }

    public FreeQuota Quota { get; } = new();

    public bool? FreeTier { get; set; }

    public int InFlight { get; set; }

    public long SuspectedUntil { get; set; }

    public string SuspectedReason { get; set; } = "";
}
