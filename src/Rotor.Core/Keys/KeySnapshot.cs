namespace Rotor.Core.Keys;

/// <summary>How a key fares.</summary>
public enum KeyState
{
    Ready,

    /// <summary>Free to use, and asked last.</summary>
    Suspected,
    Resting,

    /// <summary>Dead until its value is replaced or a check passes.</summary>
    Invalid,
    Disabled,

    /// <summary>In use without a check, as the upstream offers none.</summary>
    Unchecked,

    /// <summary>At the daily limit that a person set.</summary>
    Spent,
}

/// <summary>A key as people see it at one instant.</summary>
public sealed record KeySnapshot
{
    public required string Id { get; init; }

    public required string Label { get; init; }

    public required string Last4 { get; init; }

    public string? Account { get; init; }

    public bool AccountByHand { get; init; }

    public int Weight { get; init; }

    public KeyState State { get; init; }

    /// <summary>A stable code in snake case; empty when ready.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why, for people.</summary>
    public string Explanation { get; init; } = "";

    public string Evidence { get; init; } = "";

    /// <summary>When that ends, where it does.</summary>
    public DateTimeOffset? Until { get; init; }

    public int InFlight { get; init; }

    public DateTimeOffset? LastUsed { get; init; }

    public DateTimeOffset? LastChecked { get; init; }

    public long Used { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long? DailyLimit { get; init; }

    /// <summary>Leases on the present UTC day.</summary>
    public long DailyUsed { get; init; }

    public decimal? LimitRemaining { get; init; }

    public bool? FreeTier { get; init; }

    /// <summary>Rests of this key for single models, and of its account, that stand now.</summary>
    public IReadOnlyList<CooldownRecord> Cooldowns { get; init; } = [];
}
