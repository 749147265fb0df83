using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>Says which part of a ready key's work rests.</summary>
internal static class PartRests
{
    public static string Words(Strings words, IReadOnlyList<CooldownRecord> rests) => rests[0].Scope.Kind switch
    {
        ScopeKind.AccountPaid when rests.Count == 1 => words["keys.partly_paid"],
        ScopeKind.AccountFree when rests.Count == 1 => words["keys.partly_free"],
        ScopeKind.AccountPaid or ScopeKind.AccountFree or ScopeKind.AccountVendor => words["keys.partly_several"],
        _ => words.Count("keys.partly", rests.Count),
    };
}
