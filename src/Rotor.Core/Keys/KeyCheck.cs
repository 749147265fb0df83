namespace Rotor.Core.Keys;

/// <summary>How a check by <c>GET /key</c> ended.</summary>
public enum KeyCheckOutcome
{
    /// <summary>The key works.</summary>
    Passed,

    /// <summary>401: the key is dead.</summary>
    Dead,

    /// <summary>404 or 405: this upstream has no such check; the key is used unchecked.</summary>
    NotOffered,

    /// <summary>No answer that says anything about the key; nothing changes.</summary>
    Failed,
}

/// <summary>What <c>GET /key</c> said.</summary>
public sealed record KeyCheck
{
    public required KeyCheckOutcome Outcome { get; init; }

    /// <summary><c>organization_id</c>, or else <c>creator_user_id</c>.</summary>
    public string? AccountId { get; init; }

    /// <summary>USD left of the key's own limit; null when it has none.</summary>
    public decimal? LimitRemaining { get; init; }

    public bool? FreeTier { get; init; }

    /// <summary><c>free_model_daily_requests</c>: the account's counter, which lags behind by minutes.</summary>
    public FreeDailyRequests? FreeDaily { get; init; }

    /// <summary>When the key itself expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the check was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Why, for people, when it did not pass.</summary>
    public string Explanation { get; init; } = "";
}

/// <summary>Free requests of an account on the UTC day.</summary>
public readonly record struct FreeDailyRequests(long Used, long Limit);
