namespace Rotor.Core.Models;

/// <summary>Decides which models a request may use. Ids are compared, never rewritten: what is sent is an alias's target or what the client wrote.</summary>
/// <remarks>Thread-safe; without rules it allocates only its result.</remarks>
public sealed class ModelPolicy(ModelRules rules)
{
    /// <summary>The most models that OpenRouter takes in <c>models</c>.</summary>
    public const int MostModels = 3;

    public ModelRules Rules => rules;

    /// <summary>Decides for one request.</summary>
    /// <param name="model">The body's <c>model</c>; null when absent or empty.</param>
    /// <param name="models">The body's <c>models</c>; null when absent.</param>
    /// <param name="catalogue">What is known now.</param>
    /// <param name="caller">What the caller's token narrows.</param>
    public ModelChoice Choose(string? model, IReadOnlyList<string>? models, ModelCatalogue catalogue, CallerModels caller)
    {
        var hasList = models is { Count: > 0 };
        var asked = string.IsNullOrWhiteSpace(model) ? (hasList ? null : rules.Default) : model;
        if (asked is null && !hasList) return WithoutModel(caller);

        var rewritten = hasList ? Rewrite(models!, catalogue, caller) : default;
        if (asked is null)
        {
            return rewritten.Kept!.Count > 0 ? Result(null, rewritten.Kept, rewritten, caller) : new ModelChoice { Refusal = rewritten.FirstRefusal };
        }

        var resolved = rules.Resolve(asked);
        if (Check(resolved, catalogue, caller) is { } refusal) return new ModelChoice { Refusal = refusal };

        var setModel = resolved == model ? null : resolved;
        IReadOnlyList<string> tried = hasList ? First(resolved, rewritten.Kept!) : WithFallbacks(asked, resolved, catalogue, caller);
        return Result(setModel, tried, rewritten, caller);
    }

    /// <summary>Why this model is not served; null when it is.</summary>
    /// <param name="id">A model's id, aliases resolved.</param>
    /// <param name="catalogue">What is known now.</param>
    /// <param name="caller">What the caller's token narrows.</param>
    public ModelRefusal? Check(string id, ModelCatalogue catalogue, CallerModels caller) =>
        Judge(id, catalogue, caller) is { } fault ? Refuse(id, fault, Suggest(id, catalogue, caller)) : null;

    /// <summary>The models that this caller may use, for lists: known, not gone, and not barred by a rule.</summary>
    public IEnumerable<ModelInfo> Visible(ModelCatalogue catalogue, CallerModels caller) =>
        catalogue.Models.Where(model => !model.IsGone && Judge(model.Id, catalogue, caller) is null);

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

    private string? Suggest(string id, ModelCatalogue catalogue, CallerModels caller) =>
        ModelSuggestion.Nearest(id, catalogue, other => Judge(other, catalogue, caller) is null);

    private ModelChoice WithoutModel(CallerModels caller) => rules.NeedsModel || caller.FreeOnly || caller.Allowed.Count > 0
        ? new ModelChoice
        {
            Refusal = new ModelRefusal("model_missing", 400,
                "The request names no model, and the models in force here need one. Name one in \"model\", or set ROTOR_MODELS__DEFAULT.", null),
        }
        : new ModelChoice();

    private ModelChoice Result(string? setModel, IReadOnlyList<string> tried, Rewritten rewritten, CallerModels caller) => new()
    {
        Models = tried,
        SetModel = setModel,
        SetModels = rewritten.IsChanged ? rewritten.Kept : null,
        Dropped = rewritten.Dropped ?? [],
        RequireZeroPrice = rules.FreeOnly || caller.FreeOnly,
    };

    private Rewritten Rewrite(IReadOnlyList<string> models, ModelCatalogue catalogue, CallerModels caller)
    {
        var result = new Rewritten { Kept = new List<string>(MostModels), Dropped = [] };
        foreach (var name in models)
        {
            var resolved = rules.Resolve(name);
            var refusal = result.Kept.Count < MostModels ? Check(resolved, catalogue, caller) : null;
            result.FirstRefusal ??= refusal;
            result.IsChanged |= resolved != name;
            if (refusal is null && result.Kept.Count < MostModels) result.Kept.Add(resolved);
            else result.Dropped.Add(name);
        }

        result.IsChanged |= result.Dropped.Count > 0;
        return result;
    }

    private string[] WithFallbacks(string asked, string resolved, ModelCatalogue catalogue, CallerModels caller)
    {
        if (!rules.Fallbacks.TryGetValue(asked, out var fallbacks) && !rules.Fallbacks.TryGetValue(resolved, out fallbacks)) return [resolved];

        var tried = new List<string>(fallbacks.Length + 1) { resolved };
        foreach (var name in fallbacks)
        {
            var model = rules.Resolve(name);
            if (!tried.Contains(model, StringComparer.OrdinalIgnoreCase) && Judge(model, catalogue, caller) is null) tried.Add(model);
        }

        return [.. tried];
    }

    private static List<string> First(string model, List<string> models) => [model, .. models.Where(other => other != model)];

    private static bool MatchesAny(IReadOnlyList<ModelPattern> patterns, string id)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(id)) return true;
        }

        return false;
    }

    /// <summary>A denied model is denied with every variant: otherwise <c>:nitro</c> would undo the rule.</summary>
    private static ModelPattern? FirstMatch(IReadOnlyList<ModelPattern> patterns, string id)
    {
        if (patterns.Count == 0) return null;

        var plain = ModelId.WithoutVariant(id);
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(id) || pattern.Matches(plain)) return pattern;
        }

        return null;
    }

    private ModelRefusal Refuse(string id, ModelFault fault, string? suggestion)
    {
        var (code, why) = fault.Rule switch
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
        var status = fault.Rule == ModelRule.NotAllowedForToken ? 403 : 400;
        var instead = suggestion is null ? "GET /v1/models lists those that are." : $"The nearest that is served: \"{suggestion}\". GET /v1/models lists all.";
        return new ModelRefusal(code, status, $"The model \"{Shown(id)}\" {why}. {instead}", suggestion);
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

    private struct Rewritten
    {
        public List<string>? Kept;
        public List<string>? Dropped;
        public ModelRefusal? FirstRefusal;
        public bool IsChanged;
    }
}
