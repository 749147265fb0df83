namespace Rotor.Core.Models;

/// <summary>Decides which models a request may use. Ids are compared, never rewritten: what is sent is an alias's target or what the client wrote.</summary>
/// <remarks>Thread-safe; without rules it allocates only its result.</remarks>
public sealed class ModelPolicy(ModelRules rules)
{
    /// <summary>The most models that OpenRouter takes in <c>models</c>.</summary>
    public const int MostModels = 3;

    private readonly ModelJudge _judge = new(rules);

    public ModelRules Rules => rules;

    /// <summary>Whether some models are served and others not, so that a request which hides its models cannot pass.</summary>
    public bool Restricts(ModelCatalogue catalogue, CallerModels caller) =>
        rules.NeedsModel || caller.FreeOnly || caller.Allowed.Count > 0 || catalogue.HasDisabled;

    /// <summary>Whether only free models are served, so that nothing can be judged without a catalogue.</summary>
    public bool NeedsCatalogue(CallerModels caller) => rules.FreeOnly || caller.FreeOnly;

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

    /// <summary>Why this model is not served, with the nearest that is; null when it is served.</summary>
    /// <param name="id">A model's id, aliases resolved.</param>
    /// <param name="catalogue">What is known now.</param>
    /// <param name="caller">What the caller's token narrows.</param>
    public ModelRefusal? Check(string id, ModelCatalogue catalogue, CallerModels caller) =>
        _judge.IsServed(id, catalogue, caller) ? null : _judge.Refuse(id, catalogue, caller);

    /// <summary>The code of the rule that bars this model, as in <see cref="ModelRefusal.Rule"/>; null when it is served.</summary>
    public string? RuleAgainst(string id, ModelCatalogue catalogue, CallerModels caller) => _judge.RuleAgainst(id, catalogue, caller);

    /// <summary>The models that this caller may use, for lists: known, not gone, and not barred by a rule.</summary>
    public IEnumerable<ModelInfo> Visible(ModelCatalogue catalogue, CallerModels caller) =>
        catalogue.Models.Where(model => !model.IsGone && _judge.IsServed(model.Id, catalogue, caller));

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
            if (!tried.Contains(model, StringComparer.OrdinalIgnoreCase) && _judge.IsServed(model, catalogue, caller)) tried.Add(model);
        }

        return [.. tried];
    }

    private static List<string> First(string model, List<string> models) => [model, .. models.Where(other => other != model)];

    private struct Rewritten
    {
        public List<string>? Kept;
        public List<string>? Dropped;
        public ModelRefusal? FirstRefusal;
        public bool IsChanged;
    }
}
