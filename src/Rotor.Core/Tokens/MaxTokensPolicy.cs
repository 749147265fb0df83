namespace Rotor.Core.Tokens;

/// <summary>Keeps the limit of output tokens within what the model can still give after the prompt.</summary>
/// <param name="mode">What may be changed.</param>
/// <param name="ceiling">The largest limit that is set where the client names none; null for none.</param>
/// <remarks>Never sets less than 1; never looks at the text when the body's length already shows that all fits. Thread-safe.</remarks>
public sealed class MaxTokensPolicy(MaxTokensMode mode, long? ceiling = null)
{
    /// <summary>Tokens left free beside prompt and answer, for what chat formats add that no rule tells.</summary>
    public const long Margin = 100;

    /// <summary>OpenRouter shortens prompts of models up to this context by itself, unless told not to (its documentation of message transforms).</summary>
    private const long CompressedContext = 8_192;

    public MaxTokensMode Mode => mode;

    /// <summary>Decides for one request and one model.</summary>
    /// <param name="given">The limit in the body; null when absent. One below 1 is left for upstream to refuse.</param>
    /// <param name="contextLength">The model's context in tokens; null when unknown.</param>
    /// <param name="maxOutput">The model's largest answer in tokens; null when unknown.</param>
    /// <param name="body">The request body.</param>
    /// <param name="modelId">The model, for its encoding.</param>
    public MaxTokensDecision Decide(long? given, long? contextLength, long? maxOutput, ReadOnlySpan<byte> body, string modelId)
    {
        if (mode == MaxTokensMode.Off || given < 1) return default;

        var largest = Math.Max(1, maxOutput ?? long.MaxValue);
        var wanted = given ?? (mode == MaxTokensMode.Auto ? Math.Min(largest, ceiling ?? long.MaxValue) : 1);
        if (contextLength is not { } context) return Result(given, Math.Min(wanted, largest), null, null);

        // Sums are written so that a wanted number without bound cannot overflow.
        if (wanted <= largest && wanted <= context - Margin - PromptEstimate.AtMost(body)) return Result(given, wanted, null, context);

        var estimate = PromptEstimate.Of(body, TokenProfile.For(modelId));
        var compressed = estimate.MayBeCompressed || context <= CompressedContext;
        if (estimate.AtLeast >= context && !compressed) return new MaxTokensDecision(MaxTokensAction.Refuse, 0, estimate.Tokens, context);

        var room = context - Margin - estimate.Tokens;
        // The estimate may be too high: as long as it is not certain that nothing fits, what the lower figure leaves is asked for.
        if (room < 1) room = compressed ? context / 4 : Math.Max(1, context - Margin - estimate.AtLeast);
        return Result(given, Math.Min(wanted, Math.Min(largest, room)), estimate.Tokens, context);
    }

    /// <summary>Decides after a 402 that named what the balance still buys; to be used once per request.</summary>
    /// <param name="affordable">The output tokens that upstream named.</param>
    /// <param name="given">The limit in the body; null when absent.</param>
    /// <returns>Unchanged where the mode does not allow it or nothing would be gained.</returns>
    public MaxTokensDecision DecideAffordable(long affordable, long? given)
    {
        var allowed = mode == MaxTokensMode.Auto || (mode == MaxTokensMode.Clamp && given is not null);
        var gains = affordable >= 1 && (given is null || given > affordable);
        return allowed && gains ? new MaxTokensDecision(MaxTokensAction.Set, affordable, null, null) : default;
    }

    private MaxTokensDecision Result(long? given, long value, long? prompt, long? context)
    {
        var unchanged = value == given || value == long.MaxValue || (given is null && mode != MaxTokensMode.Auto);
        return unchanged
            ? new MaxTokensDecision(MaxTokensAction.Unchanged, 0, prompt, context)
            : new MaxTokensDecision(MaxTokensAction.Set, value, prompt, context);
    }
}
