using System.Globalization;

namespace Rotor.Core.Tokens;

/// <summary>What becomes of a request's limit of output tokens.</summary>
public enum MaxTokensAction
{
    /// <summary>The body stays as it is.</summary>
    Unchanged,

    /// <summary>The limit becomes <see cref="MaxTokensDecision.Value"/>.</summary>
    Set,

    /// <summary>The prompt alone exceeds the model's context; nothing is sent.</summary>
    Refuse,
}

/// <summary>A decision about <c>max_tokens</c>, <c>max_completion_tokens</c> or <c>max_output_tokens</c>, whichever the body has.</summary>
/// <param name="Value">The new limit, where <see cref="Action"/> is <see cref="MaxTokensAction.Set"/>.</param>
/// <param name="Prompt">What the prompt was estimated at; null when its bytes already showed that all fits, or no limit is known.</param>
/// <param name="Context">The model's context in tokens; null when unknown.</param>
/// <param name="Action">What to do.</param>
public readonly record struct MaxTokensDecision(MaxTokensAction Action, long Value, long? Prompt, long? Context)
{
    /// <summary>One or two sentences with the numbers, for a refusal's error.</summary>
    public string Explain(string model) => string.Create(CultureInfo.InvariantCulture,
        $"The prompt has about {Prompt:N0} tokens, but {model} takes {Context:N0} for prompt and answer together. "
        + $"Shorten the prompt, or choose a model with a larger context.");
}
