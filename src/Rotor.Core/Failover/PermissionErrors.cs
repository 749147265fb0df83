namespace Rotor.Core.Failover;

/// <summary>403: caps of keys and budgets, moderation, and what an account may not use.</summary>
internal static class PermissionErrors
{
    private static readonly TimeSpan LongestReset = TimeSpan.FromDays(32);

    public static ErrorRow[] Rows { get; } =
    [
        new(403, c => c.Says("Key limit exceeded"), KeyLimit),
        new(403, c => IsBudgetMessage(c.Message), Budget),
        new(403, c => c.Error.HasPatterns || c.Says("Request blocked: "), Blocked),
        new(403, c => c.IsRoutingStep("Gate Free Endpoints by Agentic Harness") || c.SaysOfModel("is only available on agentic harnesses"), HarnessOnly),
        new(403, c => c.Error.HasMissingAttestations || c.Says("This model requires you to complete the following before use"), AttestationMissing),
        new(403, c => c.Says("The request is prohibited due to a violation of provider Terms Of Service"), ProviderTerms),
        new(403, c => c.Says("Only management keys can perform this operation"), ManagementOnly),
        new(403, c => c.Says("Key is disabled"), c => KeyErrors.Rest(c, "key_disabled", "OpenRouter says this key is disabled.")),
    ];

    /// <summary>The caller's text was flagged. It names a provider, and yet the request is to blame, so this comes before the rule for relayed errors.</summary>
    public static Verdict? Moderation(ErrorCase c) => c is { Status: 403, Error.HasReasons: true }
        ? c.Verdict("moderation", Blame.Request, NextStep.NextModel, "The provider's moderation flagged the request; other keys would be refused alike, another model may not moderate.")
        : null;

    /// <summary>The key's own cap, by name: until the next UTC day, Monday or first of the month; a total one until a person raises it.</summary>
    public static Verdict KeyLimit(ErrorCase c)
    {
        var total = c.Says("Key limit exceeded (total");
        DateTimeOffset? named = c.Says("Key limit exceeded (daily") ? RestEnds.NextDay(c.Now)
            : c.Says("Key limit exceeded (weekly") ? RestEnds.NextMonday(c.Now)
            : c.Says("Key limit exceeded (monthly") ? RestEnds.NextMonth(c.Now)
            : null;
        var until = total ? null : RestEnds.ResetsAt(c, LongestReset) ?? named ?? RestEnds.RetryAfter(c, LongestReset);
        var explanation = "This key has spent the limit set for it at OpenRouter"
            + (until is { } end ? "; it resets " + c.Time(end) + "." : total ? "; it stays so until the limit is raised." : ".");
        return c.Verdict("key_limit", Blame.Key, NextStep.NextKey, explanation) with
        {
            Scope = ScopeKind.Key,
            Until = until,
            Rest = TimeSpan.FromHours(1),
            RestCap = TimeSpan.FromDays(1),
            WantsCheck = true,
        };
    }

    /// <summary>A budget of the account, its workspace or a guardrail; of one key where the evidence says so.</summary>
    public static Verdict Budget(ErrorCase c)
    {
        var ofKey = c.Error.MetadataScope is "key" or "api_key";
        DateTimeOffset? named = c.Message.Contains(" daily budget of ", StringComparison.Ordinal) ? RestEnds.NextDay(c.Now)
            : c.Message.Contains(" weekly budget of ", StringComparison.Ordinal) ? RestEnds.NextMonday(c.Now)
            : c.Message.Contains(" monthly budget of ", StringComparison.Ordinal) ? RestEnds.NextMonth(c.Now)
            : null;
        var until = RestEnds.ResetsAt(c, LongestReset) ?? named ?? RestEnds.RetryAfter(c, LongestReset);
        var explanation = "A budget set at OpenRouter for this " + (ofKey ? "key" : "account or its workspace") + " is used up"
            + (until is { } end ? "; it resets " + c.Time(end) + "." : ".");
        return c.Verdict("budget_exhausted", ofKey ? Blame.Key : Blame.Account, ofKey ? NextStep.NextKey : NextStep.NextAccount, explanation) with
        {
            Scope = ofKey ? ScopeKind.Key : ScopeKind.Account,
            Until = until,
            Rest = TimeSpan.FromHours(1),
            RestCap = TimeSpan.FromDays(1),
            WantsCheck = true,
        };
    }

    /// <summary>A 403 in unknown words goes to the client: nothing says that another key would fare better, or that this one is at fault.</summary>
    public static Verdict ByStatus(ErrorCase c) => c.Error.Form == EnvelopeForm.Html
        ? ServerErrors.EdgePage(c)
        : c.Verdict("forbidden", Blame.Request, NextStep.Return, "OpenRouter forbids this request without naming a key or an account.");

    private static bool IsBudgetMessage(string message) =>
        message.StartsWith("Workspace ", StringComparison.OrdinalIgnoreCase) && message.IndexOf(" budget of $", StringComparison.Ordinal) is > 0 and < 20;

    private static Verdict Blocked(ErrorCase c) =>
        c.Verdict("guardrail_blocked", Blame.Request, NextStep.Return, "A guardrail set up at OpenRouter blocked the request's text.");

    // The calling program is what is refused; for others the model works, so it does not rest.
    private static Verdict HarnessOnly(ErrorCase c) =>
        c.Verdict("agentic_harness_only", Blame.Model, NextStep.NextModel, "OpenRouter serves this free model to registered coding agents and apps only; the client did not name itself as one.");

    private static Verdict AttestationMissing(ErrorCase c) =>
        c.Verdict("attestation_missing", Blame.Account, NextStep.NextAccount, "The account must confirm something at OpenRouter (such as its owner's age) before it may use this model.") with
        {
            Scope = ScopeKind.AccountModel,
            Rest = TimeSpan.FromDays(1),
            RestCap = TimeSpan.FromDays(1),
            Then = NextStep.NextModel,
        };

    private static Verdict ProviderTerms(ErrorCase c) =>
        c.Verdict("provider_terms", Blame.Account, NextStep.NextAccount, "The model's vendor refuses this account for a violation of its terms; models of other vendors are not affected.") with
        {
            Scope = ScopeKind.AccountVendor,
            Rest = TimeSpan.FromDays(1),
            RestCap = TimeSpan.FromDays(30),
            Then = NextStep.NextModel,
        };

    private static Verdict ManagementOnly(ErrorCase c) =>
        c.Verdict("management_key_only", Blame.Key, NextStep.Return, "OpenRouter allows this route to management keys only; for inference the key is fine.");
}
