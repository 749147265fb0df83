namespace Rotor.Core.RequestLog;

/// <summary>What is kept of one client request. Immutable; its strings hold no secret.</summary>
public sealed record RequestRecord
{
    /// <summary>A UUIDv7 as text, equal to <c>X-Rotor-Request-Id</c>; imported records keep the id they had.</summary>
    public required string Id { get; init; }

    /// <summary>When the request came, to the millisecond: the same before it is stored, for those who follow, as after.</summary>
    public required DateTimeOffset Time
    {
        get;
        init => field = value.AddTicks(-(value.Ticks % TimeSpan.TicksPerMillisecond));
    }

    public required RequestState State { get; init; }

    public required string Method { get; init; }

    /// <summary>The path without query, as the client sent it.</summary>
    public required string Path { get; init; }

    /// <summary>The query with its question mark; empty where there is none.</summary>
    public string Query { get; init; } = "";

    /// <summary>The client's own <c>X-Request-Id</c>.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The client token's id, or the keyed hash of a caller's own key; null for an unnamed caller.</summary>
    public string? ClientId { get; init; }

    public string? ClientName { get; init; }

    /// <summary>The address that the request came from.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The model that the client asked for.</summary>
    public string? ModelAsked { get; init; }

    /// <summary>The model that upstream says has served.</summary>
    public string? ModelServed { get; init; }

    /// <summary>True when that is neither a model asked for nor one that the settings name as a stand-in. See <see cref="Models.StandInModels"/>.</summary>
    public bool ForeignModel { get; init; }

    public string? Provider { get; init; }

    /// <summary>Upstream's id of the answer.</summary>
    public string? GenerationId { get; init; }

    /// <summary>The key of the attempt that served, else of the last one.</summary>
    public string? KeyId { get; init; }

    /// <summary>Label and last four of that key.</summary>
    public string? KeyLabel { get; init; }

    public string? Account { get; init; }

    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>The status that the client got; 0 where none was sent.</summary>
    public int Status { get; init; }

    public bool Stream { get; init; }

    /// <summary>To upstream's head.</summary>
    public TimeSpan? FirstByte { get; init => field = Microseconds(value); }

    /// <summary>To the first real content.</summary>
    public TimeSpan? FirstContent { get; init => field = Microseconds(value); }

    /// <summary>To the end; null while running and after an interruption.</summary>
    public TimeSpan? Duration { get; init => field = Microseconds(value); }

    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    public long? CachedTokens { get; init; }

    /// <summary>True when upstream told no usage and the tokens are Rotor's own estimate.</summary>
    public bool TokensEstimated { get; init; }

    /// <summary>USD, to the billionth: the cheapest tokens cost some tens of them.</summary>
    public decimal? CostUsd { get; init => field = value is { } usd ? decimal.Round(usd, 9) : null; }

    public string? FinishReason { get; init; }

    /// <summary>Why there is no whole answer, as a stable code.</summary>
    public string? Reason { get; init; }

    /// <summary>The same in words, or upstream's own.</summary>
    public string? Error { get; init; }

    /// <summary>The same for all requests of one conversation; 0 where there is none. See <see cref="Contracts.Conversation"/>.</summary>
    public ulong Conversation { get; init; }

    /// <summary>Headers and bodies; null where policy keeps none, they were dropped, or the reader did not ask for them.</summary>
    public RequestBodies? Bodies { get; init; }

    /// <summary>How many of its bodies were dropped because the writer could not keep up.</summary>
    public int DroppedBodies { get; init; }

    private static TimeSpan? Microseconds(TimeSpan? span) => span is { } value ? new TimeSpan(value.Ticks - (value.Ticks % TimeSpan.TicksPerMicrosecond)) : null;
}
