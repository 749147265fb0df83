namespace Rotor.Core.Models;

/// <summary>Judges one model by the rules of the operator and of the caller's token, and puts a refusal into words.</summary>
internal sealed class ModelJudge(ModelRules rules)
{
    public bool IsServed(string id, ModelCatalogue catalogue, CallerModels caller) => Judge(id, catalogue, caller) is null;

    public string? RuleAgainst(string id, ModelCatalogue catalogue, CallerModels caller) =>
        Judge(id, catalogue, caller) is { } fault ? Words(fault).Code : null;

    /// <summary>The refusal of a model that is not served.</summary>
    public ModelRefusal Refuse(string id, ModelCatalogue catalogue, CallerModels caller)
    {
        var fault = Judge(id, catalogue, caller) ?? throw new InvalidOperationException("A model that is served is not refused.");
        var suggestion = ModelSuggestion.Nearest(id, catalogue, other => IsServed(other, catalogue, caller));
        var (code, why) = Words(fault);
        var status = fault.Rule == ModelRule.NotAllowedForToken ? 403 : 400;
        var instead = suggestion is null ? "GET /v1/models lists those that are served." : $"The nearest that is served: \"{suggestion}\". GET /v1/models lists all of them.";
        return new ModelRefusal(code, status, $"The model \"{Shown(id)}\" {why}. {instead}", suggestion);
    }

    private (string Code, string Why) Words(ModelFault fault) => fault.Rule switch
    {
        ModelRule.Disabled => ("model_disabled", "was switched off by an operator"),
        ModelRule.Denied => ("model_denied", $"is denied by the pattern \"{fault.Detail}\" of ROTOR_MODELS__DENY"),
        ModelRule.NotAllowed => ("model_not_allowed", "matches no pattern of ROTOR_MODELS__ALLOW"),
        ModelRule.NotAllowedForToken => ("model_not_allowed_for_token", "is not among the models that your token may use"),
        ModelRule.FreeWithPrice => ("free_model_has_price", "is named free but listed with a price"),
        ModelRule.NotKnownFree => ("model_not_known_free", "is not known to be free, and only free models are served"),
        ModelRule.StoppedBeingFree => ("model_stopped_being_free", $"stopped being free on {fault.Detail}, and only free models are served"),
        ModelRule.NoFreeSuffix => ("model_not_free", $"does not end in \"{rules.FreeSuffix}\", and only such free models are served"),
        _ => ("model_not_free", "is not free, and only free models are served"),
    };

    private ModelFault? Judge(string id, ModelCatalogue catalogue, CallerModels caller)
    {
        var known = catalogue.Find(id);
        var limits = known ?? catalogue.FindLimits(id);
        if (limits is { IsEnabled: false } || (ModelId.IsRoutingVariant(id) && catalogue.Find(ModelId.WithoutVariant(id)) is { IsEnabled: false }))
        {
            return new ModelFault(ModelRule.Disabled, null);
        }

        if (FirstMatch(rules.Deny, id) is { } denied) return new ModelFault(ModelRule.Denied, denied.Text);
        if (rules.Allow.Count > 0 && !MatchesAny(rules.Allow, id)) return new ModelFault(ModelRule.NotAllowed, null);
        if (caller.Allowed.Count > 0 && !MatchesAny(caller.Allowed, id)) return new ModelFault(ModelRule.NotAllowedForToken, null);
        if (known is { Pricing.HasTokenPrice: true } && ModelInfo.CountsAsFreeRequest(id)) return new ModelFault(ModelRule.FreeWithPrice, null);
        if (!rules.FreeOnly && !caller.FreeOnly) return null;

        return JudgeFree(id, known) is { } rule ? new ModelFault(rule, known?.StoppedBeingFree?.ToString("yyyy-MM-dd HH:mm 'UTC'", null)) : null;
    }

    private ModelRule? JudgeFree(string id, ModelInfo? known)
    {
        if (known is null || known.IsGone) return ModelRule.NotKnownFree;
        if (!known.IsFree) return known.StoppedBeingFree is null ? ModelRule.NotFree : ModelRule.StoppedBeingFree;
        return rules.FreeSuffix is { } suffix && !id.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? ModelRule.NoFreeSuffix : null;
    }

    private static bool MatchesAny(IReadOnlyList<ModelPattern> patterns, string id)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Matches(id)) return true;
        }

        return false;
    }

    /// <summary>A denied model is denied with every variant: otherwise <c>:nitro</c> would undo the rule.</summary>
    private static ModelPattern? FirstMatch(IReadOnlyList<ModelPattern> patterns, string id)
    {
        if (patterns.Count == 0) return null;

        var plain = ModelId.WithoutVariant(id);
        for (var i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Matches(id) || patterns[i].Matches(plain)) return patterns[i];
        }

        return null;
    }

    private static string Shown(string id) => id.Length <= 128 ? id : id[..128] + "…";

    private enum ModelRule
    {
        Disabled,
        Denied,
        NotAllowed,
        NotAllowedForToken,
        FreeWithPrice,
        NotKnownFree,
        NotFree,
        StoppedBeingFree,
        NoFreeSuffix,
    }

    private readonly record struct ModelFault(ModelRule Rule, string? Detail);
}
