namespace Rotor.Core.Failover;

/// <summary>What an attempt's end means: blame, scope, until when, what next, and why in words.</summary>
public sealed record Verdict
{
    /// <summary>A stable code in snake case, such as <c>free_daily_limit</c>; shown to people beside <see cref="Explanation"/>.</summary>
    public required string Reason { get; init; }

    public required Blame Blame { get; init; }

    /// <summary>The form of the failure that was judged.</summary>
    public FailureShape Shape { get; init; }

    /// <summary>The status that the failure amounts to: upstream's own, or the code inside a 200; 0 when none came.</summary>
    public int Status { get; init; }

    /// <summary>The <c>limit_source</c> that OpenRouter named, where it named one.</summary>
    public string? LimitSource { get; init; }

    /// <summary>True when a provider refused OpenRouter, and not OpenRouter the caller.</summary>
    public bool Relayed { get; init; }

    /// <summary>What rests; <see cref="ScopeKind.None"/> when nothing does.</summary>
    public ScopeKind Scope { get; init; }

    /// <summary>The provider's display name, where <see cref="Scope"/> is <see cref="ScopeKind.ModelProvider"/>.</summary>
    public string? Provider { get; init; }

    /// <summary>True when one attempt proves nothing yet: the scope is only suspected (deferred blame).</summary>
    public bool Suspected { get; init; }

    /// <summary>The key is dead until its value is replaced or a check passes; to be confirmed by a check.</summary>
    public bool Invalidates { get; init; }

    /// <summary>Upstream does not offer the model: whoever asks again hears the same.</summary>
    public bool ModelIsAbsent { get; init; }

    /// <summary>When the rest ends, where the evidence says so.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The first rest where the evidence names no end; it grows with repeated failures up to <see cref="RestCap"/>.</summary>
    public TimeSpan Rest { get; init; }

    public TimeSpan RestCap { get; init; }

    public required NextStep Step { get; init; }

    /// <summary>What to do where <see cref="Step"/> cannot be done or is used up.</summary>
    public NextStep Then { get; init; }

    /// <summary>How often <see cref="NextStep.RetrySame"/> is done before <see cref="Then"/>; also how often another key is tried before another model.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>True when asking again with the same key may help, should it be the only one.</summary>
    public bool Transient { get; init; }

    /// <summary>The wait before <see cref="NextStep.RetrySame"/>.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>True when a free check of the key would tell more: its limits, its credit, or whether it lives.</summary>
    public bool WantsCheck { get; init; }

    /// <summary>True when the attempt may have been worked on upstream, and so may have cost something: it counts against the attempts allowed.</summary>
    public bool MayHaveCost { get; init; }

    /// <summary>The name of the configured rule that changed this verdict; null where the table stands.</summary>
    public string? Rule { get; init; }

    /// <summary>When the attempt began; the pool drops evidence older than a scope's last success.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the failure was seen.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The account as upstream named it in <c>user_id</c>.</summary>
    public string? UpstreamAccount { get; init; }

    /// <summary>A limit that upstream told, with its window's end.</summary>
    public QuotaEvidence? Quota { get; init; }

    /// <summary>The output tokens that the balance still buys, from a 402 that says so.</summary>
    public long? AffordableTokens { get; init; }

    /// <summary>One or two sentences that a person understands; no secret, no account id.</summary>
    public required string Explanation { get; init; }

    /// <summary>The redacted start of what upstream said; empty when it said nothing.</summary>
    public string Evidence { get; init; } = "";
}

/// <summary>A limit as upstream told it.</summary>
/// <param name="Window">Which window it bounds.</param>
/// <param name="Limit">Requests per window.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="Reset">When the window ends.</param>
public sealed record QuotaEvidence(QuotaWindow Window, long Limit, long Remaining, DateTimeOffset Reset);

/// <summary>The windows of OpenRouter's free quota.</summary>
public enum QuotaWindow
{
    Minute,
    Day,
}
