namespace Rotor.Core.Failover;

/// <summary>400, 413, 422 and their like: the request is to blame, and no key is touched.</summary>
internal static class RequestErrors
{
    public static ErrorRow[] Rows { get; } =
    [
        new(400, c => c.SaysOfModel("is not a valid model ID"), InvalidModel),
        new(400, c => c.Says("'models' array must have"), c => Refuse(c, "models_list_too_long", "OpenRouter takes at most three models in one list.")),
        new(400, c => c.Says("This endpoint's maximum context length is"), ContextLength),
        new(400, c => c.Says("Reasoning is mandatory for this endpoint"), c => Refuse(c, "reasoning_mandatory", "This model cannot answer without reasoning, which the request turns off.")),
    ];

    /// <summary>OpenRouter knows no such model: another key would hear the same.</summary>
    public static Verdict InvalidModel(ErrorCase c) => c.Model.Length == 0
        // That it is missing says nothing of the next request that names none: it may have a default model.
        ? Refuse(c, "invalid_model", "The request names no model that OpenRouter knows.")
        : c.Verdict("invalid_model", Blame.Model, NextStep.NextModel, "OpenRouter does not know the model " + c.Model + ".") with
        {
            Scope = ScopeKind.Model,
            ModelIsAbsent = true,
            Rest = TimeSpan.FromHours(1),
            RestCap = TimeSpan.FromHours(1),
        };

    public static Verdict ContextLength(ErrorCase c) =>
        c.Verdict("context_length", Blame.Request, NextStep.NextModel, "The request is longer than the model's context; only a model with a larger one can serve it.");

    public static Verdict Refuse(ErrorCase c, string reason, string explanation) => c.Verdict(reason, Blame.Request, NextStep.Return, explanation);

    public static Verdict ByStatus(ErrorCase c) => c.Status switch
    {
        413 => Refuse(c, "payload_too_large", "OpenRouter says that the request is too large."),
        422 => Refuse(c, "unprocessable", "OpenRouter cannot process an argument of the request."),
        _ => Refuse(c, "invalid_request", "OpenRouter says that the request is not valid."),
    };
}
