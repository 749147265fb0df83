namespace Rotor.Core.Keys;

/// <summary>What a person changes of a key; null leaves a thing as it is.</summary>
public sealed record KeyEdit
{
    public string? Label { get; init; }

    public int? Weight { get; init; }

    /// <summary>Empty gives the account back to what upstream tells.</summary>
    public string? Account { get; init; }

    /// <summary>Requests per UTC day; 0 takes the limit away.</summary>
    public long? DailyLimit { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public bool? Enabled { get; init; }

    public StoredKey ApplyTo(StoredKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key with
        {
            Label = Label?.Trim() ?? key.Label,
            Weight = Weight ?? key.Weight,
            Account = Account is null ? key.Account : Account.Trim() is { Length: > 0 } account ? account : null,
            DailyLimit = DailyLimit is null ? key.DailyLimit : DailyLimit is > 0 ? DailyLimit : null,
            Tags = Tags ?? key.Tags,
            DisabledBy = Enabled switch { null => key.DisabledBy, true => DisabledBy.Nobody, false => DisabledBy.Person },
            // Who enables what its source took away makes it their own; else the next start would take it away again.
            Source = Enabled == true && key.DisabledBy == DisabledBy.Source ? StoredKey.PersonSource : key.Source,
        };
    }
}
