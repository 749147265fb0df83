namespace Rotor.Core.Streams;

/// <summary>Tokens and cost as upstream told them; null where it told nothing.</summary>
public readonly record struct StreamUsage
{
    /// <summary>Tokens of the input, those read from a cache included.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the output, reasoning included.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>The part of <see cref="CompletionTokens"/> spent on reasoning.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>The part of <see cref="PromptTokens"/> read from a cache.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>USD.</summary>
    public decimal? Cost { get; init; }

    /// <summary>True when nothing at all is known.</summary>
    public bool IsEmpty => this == default;

    /// <summary>The same answer's numbers, corrected by a later event: what it tells holds, what it leaves out stays.</summary>
    public StreamUsage CorrectedBy(in StreamUsage later) => new()
    {
        PromptTokens = later.PromptTokens ?? PromptTokens,
        CompletionTokens = later.CompletionTokens ?? CompletionTokens,
        ReasoningTokens = later.ReasoningTokens ?? ReasoningTokens,
        CachedTokens = later.CachedTokens ?? CachedTokens,
        Cost = later.Cost ?? Cost,
    };

    /// <summary>What two attempts spent together; a number that only one of them told counts as it is.</summary>
    public StreamUsage Plus(in StreamUsage other) => new()
    {
        PromptTokens = Add(PromptTokens, other.PromptTokens),
        CompletionTokens = Add(CompletionTokens, other.CompletionTokens),
        ReasoningTokens = Add(ReasoningTokens, other.ReasoningTokens),
        CachedTokens = Add(CachedTokens, other.CachedTokens),
        Cost = Cost is null ? other.Cost : Cost + (other.Cost ?? 0),
    };

    private static long? Add(long? a, long? b) => a is null ? b : a + (b ?? 0);
}
