namespace Rotor.Core.Failover;

/// <summary>
/// Errors of a provider that OpenRouter passes on under the status of the provider: its 401, 402, 403 and 429 refuse OpenRouter's credential, balance or
/// pace, and look like refusals of the caller's.
/// </summary>
internal static class RelayedErrors
{
    private static readonly TimeSpan RateRest = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan RateCap = TimeSpan.FromMinutes(5);

    /// <summary>True when the provider speaks. A provider name of null means that OpenRouter itself decided.</summary>
    public static bool IsRelayed(ErrorCase c) =>
        c.Says("Provider returned error") || c.Says("Upstream error from ") || c.Error is { ProviderName: not null, HasRaw: true };

    public static Verdict? Match(ErrorCase c) => IsRelayed(c) ? Judge(c) : null;

    public static Verdict Judge(ErrorCase c)
    {
        var verdict = c.Error.IsByok && c.Status is 401 or 402 or 403 or 429 ? OwnProviderKey(c) : c.Status switch
        {
            401 => Refused(c, "provider_refused_credential", c.ProviderOrSome + " refused OpenRouter's own credential; your key is fine."),
            402 => Refused(c, "provider_out_of_credit", "OpenRouter's own balance with " + c.ProviderOrSome + " is used up; yours is not in question."),
            403 => Refused(c, "provider_refused", c.ProviderOrSome + " refused OpenRouter; your key is fine."),
            429 => SharedPool(c),
            408 or >= 500 => Failed(c),
            >= 400 => c.Verdict("provider_rejected_request", Blame.Model, NextStep.NextModel, c.ProviderOrSome + " does not accept this request; another model may."),
            _ => Failed(c),
        };
        return verdict with { Relayed = true, Provider = c.Provider };
    }

    /// <summary>The pace of all OpenRouter users together: another key would meet the same refusal.</summary>
    public static Verdict SharedPool(ErrorCase c)
    {
        var until = RestEnds.RetryAfter(c, TimeSpan.FromHours(1));
        var who = c.Provider is null ? "The provider" : c.Provider;
        var model = c.Model.Length == 0 ? "this model" : c.Model;
        return c.Verdict("provider_rate_limited", Blame.Model, NextStep.NextModel, who + " limits " + model + " for all OpenRouter users at the moment; another key would not help.") with
        {
            Scope = RestScope(c),
            Provider = c.Provider,
            Relayed = true,
            Until = until,
            Rest = RateRest,
            RestCap = RateCap,
        };
    }

    private static Verdict Refused(ErrorCase c, string reason, string explanation) =>
        c.Verdict(reason, Blame.Model, NextStep.RetrySame, explanation) with
        {
            Scope = c.Provider is null ? ScopeKind.Model : ScopeKind.ModelProvider,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromHours(1)),
            Rest = TimeSpan.FromMinutes(1),
            RestCap = TimeSpan.FromMinutes(5),
            Suspected = c.Provider is null,
            Then = NextStep.NextModel,
            Pause = TimeSpan.FromMilliseconds(250),
        };

    private static Verdict Failed(ErrorCase c) =>
        ServerErrors.OfModel(
            c,
            "provider_failed",
            c.Provider is null ? ScopeKind.Model : ScopeKind.ModelProvider,
            "The provider behind this model" + (c.Provider is null ? "" : " (" + c.Provider + ")") + " failed; no key is to blame.");

    // Its account brought its own key for the provider, so other accounts may be served; nothing of this account rests, as its other models are not touched.
    private static Verdict OwnProviderKey(ErrorCase c) =>
        c.Verdict("own_provider_key_refused", Blame.Account, NextStep.NextAccount, c.ProviderOrSome + " refused the provider key that this account has set up at OpenRouter; the OpenRouter key is fine.") with
        {
            Then = NextStep.NextModel,
        };

    // A request that picks its providers tells nothing about the others that serve the model.
    private static ScopeKind RestScope(ErrorCase c) => c.Attempt.HasProviderPreferences && c.Provider is not null ? ScopeKind.ModelProvider : ScopeKind.Model;
}
