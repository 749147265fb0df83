using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>What a rest is about, as its verdict says.</summary>
internal static class RestNatures
{
    public static RestNature Of(Verdict verdict) =>
        verdict.ModelIsAbsent ? RestNature.Absent
        : verdict.Quota is not null || verdict.Scope == ScopeKind.AccountFree || verdict.Status == 429 ? RestNature.Quota
        : verdict.Status == 402 || verdict.Scope == ScopeKind.AccountPaid ? RestNature.Credits
        // A spending limit of a key or a budget of an account that comes back at its reset.
        : verdict is { Status: 403, LimitSource: not null, Until: not null } ? RestNature.Quota
        : RestNature.Fault;
}
