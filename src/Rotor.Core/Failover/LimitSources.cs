namespace Rotor.Core.Failover;

/// <summary>Errors whose <c>metadata.limit_source</c> says which limit was met.</summary>
internal static class LimitSources
{
    public static Verdict? Match(ErrorCase c) => c.Error.LimitSource switch
    {
        null => null,
        "openrouter_free_tier_daily" => RateErrors.FreeDaily(c),
        "openrouter_credits" => CreditErrors.Credits(c),
        "openrouter_key_limit" => c.Status == 402 ? CreditErrors.KeyLimitOfRequest(c) : PermissionErrors.KeyLimit(c),
        "openrouter_in_flight_budget" => CreditErrors.InFlight(c),
        "openrouter_guardrail_budget" or "openrouter_workspace_budget" => PermissionErrors.Budget(c),
        var source when source.StartsWith("openrouter_free_tier", StringComparison.Ordinal) => OfFreeTier(c, source),
        var source when source.StartsWith("upstream_", StringComparison.Ordinal) => RelayedErrors.Judge(c),
        var source when source.StartsWith("openrouter_", StringComparison.Ordinal) && c.Status is 402 or 403 or 429 => Unknown(c),
        _ => null,
    };

    // The spelling of the minute's source is known from tests of others only, so any that is not the day's and speaks of minutes will do.
    private static Verdict? OfFreeTier(ErrorCase c, string source) =>
        source.Contains("min", StringComparison.Ordinal) || source.EndsWith("rpm", StringComparison.Ordinal) ? RateErrors.FreeMinute(c)
        : source.Contains("da", StringComparison.Ordinal) || source.EndsWith("rpd", StringComparison.Ordinal) ? RateErrors.FreeDaily(c)
        : null;

    private static Verdict Unknown(ErrorCase c) =>
        c.Verdict("unknown_limit", Blame.Account, NextStep.NextAccount, "OpenRouter names a limit of this account that Rotor does not know: " + EvidenceText.Name(c.Error.LimitSource!) + ".") with
        {
            Scope = ScopeKind.AccountModel,
            Suspected = true,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromDays(1)) ?? RestEnds.RateLimitReset(c, TimeSpan.FromDays(1)) ?? RestEnds.ResetsAt(c, TimeSpan.FromDays(32)),
            Rest = TimeSpan.FromMinutes(1),
            RestCap = TimeSpan.FromHours(1),
            Then = NextStep.NextModel,
            WantsCheck = true,
        };
}
