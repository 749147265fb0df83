namespace Rotor.Core.Keys;

/// <summary>A key as people and scripts see it: what is kept of it and how it fares now.</summary>
public sealed record KeyView
{
    public required string Id { get; init; }

    public required string Label { get; init; }

    public required string Last4 { get; init; }

    public required string Source { get; init; }

    /// <summary>The account as a person set it, or else as upstream told; null while nobody did.</summary>
    public string? Account { get; init; }

    public int Weight { get; init; }

    /// <summary><c>ready</c>, <c>suspected</c>, <c>resting</c>, <c>invalid</c>, <c>disabled</c>, <c>unchecked</c> or <c>spent</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why, as a stable code; empty when ready.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why, for people.</summary>
    public string Explanation { get; init; } = "";

    public DateTimeOffset? Until { get; init; }

    public int InFlight { get; init; }

    public DateTimeOffset? LastUsed { get; init; }

    public DateTimeOffset? LastChecked { get; init; }

    public long? DailyLimit { get; init; }

    public long DailyUsed { get; init; }

    public long Used { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public DateTimeOffset Created { get; init; }

    public static KeyView Of(StoredKey key, KeySnapshot? now)
    {
        ArgumentNullException.ThrowIfNull(key);
        var disabled = key.DisabledBy switch
        {
            DisabledBy.Person => ("disabled_by_person", "A person disabled it."),
            DisabledBy.Source => ("not_in_configuration", $"No longer in configuration ({key.Source})."),
            _ => default((string Reason, string Explanation)?),
        };
        return new KeyView
        {
            Id = key.Id,
            Label = key.Label,
            Last4 = key.Last4,
            Source = key.Source,
            Account = key.Account ?? now?.Account,
            Weight = key.Weight,
            State = disabled is null && now is not null ? Name(now.State) : "disabled",
            Reason = disabled?.Reason ?? now?.Reason ?? "",
            Explanation = disabled?.Explanation ?? now?.Explanation ?? "",
            Until = disabled is null ? now?.Until : null,
            InFlight = now?.InFlight ?? 0,
            LastUsed = now?.LastUsed,
            LastChecked = now?.LastChecked,
            DailyLimit = key.DailyLimit,
            DailyUsed = now?.DailyUsed ?? 0,
            Used = now?.Used ?? 0,
            Succeeded = now?.Succeeded ?? 0,
            Failed = now?.Failed ?? 0,
            Tags = key.Tags,
            Created = key.Created,
        };
    }

    private static string Name(KeyState state) => state switch
    {
        KeyState.Ready => "ready",
        KeyState.Suspected => "suspected",
        KeyState.Resting => "resting",
        KeyState.Invalid => "invalid",
        KeyState.Unchecked => "unchecked",
        KeyState.Spent => "spent",
        _ => "disabled",
    };
}
