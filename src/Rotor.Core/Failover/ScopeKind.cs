namespace Rotor.Core.Failover;

/// <summary>What rests after a failure: the smallest thing that the evidence names.</summary>
public enum ScopeKind
{
    None,
    Key,
    KeyModel,
    Account,

    /// <summary>All free models of one account: its free quota is shared by its keys.</summary>
    AccountFree,
    AccountModel,

    /// <summary>All paid models of one account: it has no credits, and free models may still work.</summary>
    AccountPaid,

    /// <summary>All models of one vendor (the part of the id before the slash) for one account.</summary>
    AccountVendor,
    Model,
    ModelProvider,

    /// <summary>Everything behind the upstream address.</summary>
    Upstream,
}
