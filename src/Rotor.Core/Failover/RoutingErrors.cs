namespace Rotor.Core.Failover;

/// <summary>404: no endpoint for the model, for the request's parameters, or under the account's settings.</summary>
internal static class RoutingErrors
{
    public static ErrorRow[] Rows { get; } =
    [
        new(404, IsDataPolicy, DataPolicy),
        new(404, c => c.Says("No endpoints found for "), NoEndpoints),
        new(404, c => c.Says("No endpoints found that "), c => NoEndpointForRequest(c)),
        new(404, c => c.Says("This model is unavailable for free"), FreeVariantEnded),
        new(404, c => c.Says("No allowed providers are available for the selected model"), ProvidersNotAllowed),
    ];

    public static Verdict NoEndpoints(ErrorCase c) => c.Attempt.HasProviderPreferences
        ? NoEndpointForRequest(c)
        : c.Verdict("no_endpoints", Blame.Model, NextStep.NextModel, "No provider serves " + Model(c) + " at the moment.") with
        {
            Scope = ScopeKind.Model,
            ModelIsAbsent = true,
            Rest = TimeSpan.FromMinutes(10),
            RestCap = TimeSpan.FromHours(1),
        };

    public static Verdict NoEndpointForRequest(ErrorCase c) =>
        c.Verdict("no_endpoint_for_request", Blame.Request, NextStep.NextModel, "No provider of " + Model(c) + " supports what the request asks for; another model may.");

    /// <summary>Never to a paid variant by itself: that would spend what nobody allowed.</summary>
    public static Verdict FreeVariantEnded(ErrorCase c) => Gone(c, "free_variant_ended", "The free variant of this model has ended; Rotor does not go to the paid one by itself.");

    public static Verdict Deprecated(ErrorCase c) => Gone(c, "model_deprecated", "OpenRouter no longer offers " + Model(c) + ".");

    public static Verdict DataPolicy(ErrorCase c) => c.Attempt.HasProviderPreferences
        ? c.Verdict("data_policy", Blame.Request, NextStep.NextAccount, "The request's provider preferences or the account's privacy settings leave no provider of " + Model(c) + ".") with
        {
            Then = NextStep.NextModel,
        }
        : c.Verdict("data_policy", Blame.Account, NextStep.NextAccount, "The privacy settings of this account at OpenRouter leave no provider of " + Model(c) + ".") with
        {
            Scope = ScopeKind.AccountModel,
            Rest = TimeSpan.FromHours(1),
            // A setting stays until a person changes it.
            RestCap = TimeSpan.FromHours(12),
            Then = NextStep.NextModel,
        };

    public static Verdict ByStatus(ErrorCase c) =>
        c.Verdict("not_found", Blame.Request, NextStep.Return, c.Error.Form == EnvelopeForm.Html
            ? "The upstream address answers with a web page that says 404; check the base URL."
            : "OpenRouter knows nothing under this path or name.");

    private static bool IsDataPolicy(ErrorCase c) =>
        c.IsRoutingStep("Filter by Data Policy") || c.Says("No endpoints found matching your data policy") || c.Says("No endpoints available matching your guardrail restrictions");

    private static Verdict ProvidersNotAllowed(ErrorCase c) =>
        c.Verdict("providers_not_allowed", Blame.Request, NextStep.Return, "The request's provider preferences exclude every provider of the model.");

    private static Verdict Gone(ErrorCase c, string reason, string explanation) =>
        c.Verdict(reason, Blame.Model, NextStep.NextModel, explanation) with
        {
            Scope = ScopeKind.Model,
            ModelIsAbsent = true,
            Rest = TimeSpan.FromDays(1),
            RestCap = TimeSpan.FromDays(1),
        };

    private static string Model(ErrorCase c) => c.Model.Length == 0 ? "the model" : c.Model;
}
