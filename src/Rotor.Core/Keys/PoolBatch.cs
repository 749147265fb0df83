using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>Changes of the pool's state that belong together and are to be kept in one transaction. Each row replaces the older one of its name.</summary>
public sealed record PoolBatch
{
    public IReadOnlyList<KeyRecord> Keys { get; init; } = [];

    public IReadOnlyList<CooldownRecord> Cooldowns { get; init; } = [];

    public IReadOnlyList<QuotaRecord> Quotas { get; init; } = [];

    /// <summary>New lines of the keys' timelines; never replaced.</summary>
    public IReadOnlyList<KeyEvent> Events { get; init; } = [];

    /// <summary>Keys that were removed: their records, cooldowns and counters go; their events stay.</summary>
    public IReadOnlyList<string> RemovedKeys { get; init; } = [];
}

/// <summary>What is kept of one key. Its value, label and source are not the pool's to keep.</summary>
public sealed record KeyRecord
{
    public required string KeyId { get; init; }

    /// <summary>The account as a check, an error or a person named it.</summary>
    public string? AccountId { get; init; }

    /// <summary>True when a person named the account: nothing else changes it then.</summary>
    public bool AccountByHand { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Why it is disabled, such as <c>no longer in configuration</c>; empty when a person just did so.</summary>
    public string DisabledReason { get; init; } = "";

    /// <summary>Out of use until its value is replaced or a check passes.</summary>
    public bool Invalid { get; init; }

    public string InvalidReason { get; init; } = "";

    public string InvalidExplanation { get; init; } = "";

    /// <summary>True when the upstream has no <c>GET /key</c>, so that nothing is known and the key is used.</summary>
    public bool Unchecked { get; init; }

    /// <summary>The weight that a person set; null leaves the one the key came with.</summary>
    public int? Weight { get; init; }

    /// <summary>Requests per UTC day that a person allows; null for any number.</summary>
    public long? DailyLimit { get; init; }

    /// <summary>Leases ever, and of those the ones that ended well or badly.</summary>
    public long Used { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public DateTimeOffset? LastUsed { get; init; }

    public DateTimeOffset? LastChecked { get; init; }

    /// <summary>Rests in a row without a success between them.</summary>
    public int RestsInARow { get; init; }

    /// <summary>Until when it is asked last; null when it is not suspected.</summary>
    public DateTimeOffset? SuspectedUntil { get; init; }

    public string SuspectedReason { get; init; } = "";

    /// <summary>What is left of the key's own limit in USD, from its last check.</summary>
    public decimal? LimitRemaining { get; init; }

    public bool? FreeTier { get; init; }
}

/// <summary>A rest of one scope.</summary>
/// <param name="Scope">What rests.</param>
/// <param name="Reason">A stable code in snake case.</param>
/// <param name="Explanation">Why, for people.</param>
/// <param name="Evidence">The redacted start of what upstream said.</param>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ends. A row whose end has passed and whose <paramref name="InARow"/> is 0 may be deleted.</param>
/// <param name="InARow">Rests of this scope in a row without a success between them.</param>
/// <param name="Nature">Which status a refusal gets when this is the earliest end.</param>
public sealed record CooldownRecord(
    PoolScope Scope,
    string Reason,
    string Explanation,
    string Evidence,
    DateTimeOffset Since,
    DateTimeOffset Until,
    int InARow,
    RestNature Nature);

/// <summary>What a rest is about, as far as a refused client must know.</summary>
public enum RestNature
{
    /// <summary>A failure: 503.</summary>
    Fault,

    /// <summary>A rate or a quota that comes back: 429.</summary>
    Quota,

    /// <summary>Credits are missing: 402.</summary>
    Credits,

    /// <summary>Upstream does not offer the model: the status it said so with.</summary>
    Absent,
}

/// <summary>A counted window: of an account's free quota, or of a key's daily limit.</summary>
/// <param name="Owner"><see cref="ScopeKind.AccountFree"/> of an account, or <see cref="ScopeKind.Key"/>.</param>
/// <param name="Window">Minute or day.</param>
/// <param name="Start">When the window began, UTC.</param>
/// <param name="Limit">The limit as far as it is known; of a key the one that people set.</param>
/// <param name="LimitUntil">When that knowledge ends; null when it holds until it is corrected.</param>
/// <param name="Used">Leases counted in the window.</param>
/// <param name="Reserved">Counted ahead: after a crash the window is taken to be used up to here.</param>
public sealed record QuotaRecord(
    PoolScope Owner,
    QuotaWindow Window,
    DateTimeOffset Start,
    long? Limit,
    DateTimeOffset? LimitUntil,
    long Used,
    long Reserved);

/// <summary>A change of a key's or account's state, for its timeline.</summary>
/// <param name="At">When.</param>
/// <param name="KeyId">The key it is about; empty when it is about an account, a model or the upstream.</param>
/// <param name="AccountId">The account it is about, where known.</param>
/// <param name="Kind">What happened, in snake case: <c>added</c>, <c>rested</c>, <c>lifted</c>, <c>suspected</c>, <c>invalid</c>, <c>checked</c>, <c>disabled</c>, …</param>
/// <param name="Scope">What it happened to, where something rests.</param>
/// <param name="Reason">A stable code in snake case.</param>
/// <param name="Explanation">Why, for people.</param>
/// <param name="Evidence">The redacted start of what upstream said.</param>
/// <param name="Until">When it ends, where it does.</param>
public sealed record KeyEvent(
    DateTimeOffset At,
    string KeyId,
    string? AccountId,
    string Kind,
    PoolScope? Scope,
    string Reason,
    string Explanation,
    string Evidence,
    DateTimeOffset? Until);

/// <summary>What the pool knew when it was last kept.</summary>
public sealed record PoolState
{
    public static PoolState Empty { get; } = new();

    public IReadOnlyList<KeyRecord> Keys { get; init; } = [];

    public IReadOnlyList<CooldownRecord> Cooldowns { get; init; } = [];

    public IReadOnlyList<QuotaRecord> Quotas { get; init; } = [];
}
