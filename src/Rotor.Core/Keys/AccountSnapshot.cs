namespace Rotor.Core.Keys;

/// <summary>An account as people see it at one instant.</summary>
public sealed record AccountSnapshot
{
    /// <summary>As upstream or a person named it.</summary>
    public required string Id { get; init; }

    public IReadOnlyList<string> KeyIds { get; init; } = [];

    public int InFlight { get; init; }

    /// <summary>True when the account never paid.</summary>
    public bool? FreeTier { get; init; }

    /// <summary>Free requests on this UTC day as Rotor counts them.</summary>
    public long FreeUsedToday { get; init; }

    /// <summary>The account's free requests per day; null where upstream has not told.</summary>
    public long? FreeLimitToday { get; init; }

    /// <summary>When today's free requests end at the rate of today so far; null when they last until midnight or nothing is known.</summary>
    public DateTimeOffset? FreeEndsAt { get; init; }

    /// <summary>That in words: <c>712 of 1000 left today, at this rate until 21:40 UTC</c>; empty where no limit is known.</summary>
    public string Forecast { get; init; } = "";

    public IReadOnlyList<CooldownRecord> Cooldowns { get; init; } = [];
}
