namespace Rotor.Simulator.Accounts;

/// <summary>One API key of an account.</summary>
public sealed class SimulatedKey(string value, SimulatedAccount account)
{
    private DateTimeOffset? _capSince;

    /// <summary>The bearer, such as <c>sk-or-v1-…</c>.</summary>
    public string Value { get; } = value;

    public SimulatedAccount Account { get; } = account;

    /// <summary>The cap in USD; null (the default) is no cap.</summary>
    public decimal? LimitUsd { get; set; }

    /// <summary>When the cap starts anew: <c>daily</c>, <c>weekly</c>, <c>monthly</c>, or null for never.</summary>
    public string? LimitReset { get; set; }

    /// <summary>USD used in the cap's current window.</summary>
    public decimal UsedUsd { get; set; }

    /// <summary>True answers 401 "User not found.", as for a deleted key.</summary>
    public bool Revoked { get; set; }

    public bool IsManagementKey { get; set; }

    /// <summary>What this key did so far.</summary>
    public KeyStatistics Seen { get; } = new();

    /// <summary>The value as OpenRouter's pages show it: its beginning and its last three.</summary>
    public string Label => Value.Length <= 18 ? "sk-or-v1-..." : string.Concat(Value.AsSpan(0, 12), "...", Value.AsSpan(Value.Length - 3));

    /// <summary>USD used since the key was made.</summary>
    public decimal TotalUsd { get; set; }

    internal decimal? RemainingUsd => LimitUsd - UsedUsd;

    /// <summary>Forgets what was used in a cap window that is over. The caller holds the account's gate.</summary>
    internal void TurnCap_NeedsLock(DateTimeOffset now)
    {
        var start = CapWindow.Start(LimitReset, now);
        if (_capSince is not null && start is not null && start != _capSince)
            UsedUsd = 0;
        _capSince = start;
    }
}
