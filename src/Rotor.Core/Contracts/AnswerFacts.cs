namespace Rotor.Core.Contracts;

/// <summary>What an answer says of itself, streamed or not. Null where it says nothing.</summary>
public sealed class AnswerFacts
{
    /// <summary>The answer's id, such as <c>gen-…</c>.</summary>
    public string? Id { get; set; }

    /// <summary>The model that served: with fallbacks or dated ids it differs from the one asked for.</summary>
    public string? Model { get; set; }

    /// <summary>The provider's display name.</summary>
    public string? Provider { get; set; }

    public string? FinishReason { get; set; }

    public long? PromptTokens { get; set; }

    public long? CompletionTokens { get; set; }

    public long? ReasoningTokens { get; set; }

    public long? CachedTokens { get; set; }

    /// <summary>USD, as OpenRouter booked it.</summary>
    public decimal? CostUsd { get; set; }
}
