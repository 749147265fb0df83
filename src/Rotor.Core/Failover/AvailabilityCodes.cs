namespace Rotor.Core.Failover;

/// <summary>Errors with <c>error.availability.code</c>, which OpenRouter documents since August 2026.</summary>
internal static class AvailabilityCodes
{
    public static Verdict? Match(ErrorCase c) => c.Error.AvailabilityCode switch
    {
        null => null,
        "model_not_found" => RequestErrors.InvalidModel(c),
        "wrong_endpoint" => RequestErrors.Refuse(c, "wrong_endpoint", "This model is not served under this path."),
        "no_endpoints" => RoutingErrors.NoEndpoints(c),
        "model_deprecated" => RoutingErrors.Deprecated(c),
        "free_variant_ended" => RoutingErrors.FreeVariantEnded(c),
        "privacy_restricted" => RoutingErrors.DataPolicy(c),
        "constraint_filtered" or "region_restricted" => RoutingErrors.NoEndpointForRequest(c),
        "capacity_exhausted" or "temporarily_unavailable" or "model_unavailable_upstream" => Busy(c),
        _ => null,
    };

    private static Verdict Busy(ErrorCase c) =>
        c.Verdict("model_unavailable", Blame.Model, NextStep.NextModel, "OpenRouter says that the model has no free capacity at the moment; another key would not help.") with
        {
            Scope = c.Attempt.HasProviderPreferences ? ScopeKind.None : ScopeKind.Model,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromHours(1)),
            Rest = TimeSpan.FromSeconds(25),
            RestCap = TimeSpan.FromMinutes(5),
            Transient = true,
        };
}
