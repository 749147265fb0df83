namespace Rotor.Core.Failover;

/// <summary>All that is known of a failed attempt: the only input of a verdict.</summary>
public sealed record AttemptEvidence
{
    /// <summary>How it failed.</summary>
    public required FailureShape Shape { get; init; }

    /// <summary>The HTTP status, 0 when no head came.</summary>
    public int Status { get; init; }

    /// <summary>The answer's headers that matter to a verdict.</summary>
    public EvidenceHeaders Headers { get; init; } = EvidenceHeaders.None;

    /// <summary>The error body, the error event's JSON, or the start of whatever came; at most 64 KiB.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The model that was asked for, as sent upstream; empty when the body named none.</summary>
    public string Model { get; init; } = "";

    /// <summary>The path below the base address, such as <c>chat/completions</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>True when the request carries <c>provider</c> preferences of its own: they alone can leave no endpoint, and then nothing rests for others.</summary>
    public bool HasProviderPreferences { get; init; }

    /// <summary>When the attempt began. Evidence older than a scope's last success is dropped by the pool.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the failure was seen.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>Header values as they came, unparsed; null where absent.</summary>
public sealed record EvidenceHeaders(
    string? RetryAfter = null,
    string? RateLimitLimit = null,
    string? RateLimitRemaining = null,
    string? RateLimitReset = null,
    string? ContentType = null)
{
    public static EvidenceHeaders None { get; } = new();
}
