namespace Rotor.Core.Keys;

/// <summary>What is kept of a key besides its value and how it fares.</summary>
public sealed record StoredKey
{
    /// <summary>The source of keys that a person added in the console or on the command line.</summary>
    public const string PersonSource = "console";

    /// <summary>The source of keys that a sheet on the web listed.</summary>
    public const string SheetSource = "google sheet";

    /// <inheritdoc cref="UpstreamKey.Id"/>
    public required string Id { get; init; }

    public required string Label { get; init; }

    /// <summary>The keyed hash by which the value is found again.</summary>
    public required string Fingerprint { get; init; }

    public required string Last4 { get; init; }

    /// <summary>Where the key comes from: <see cref="PersonSource"/>, or what names it.</summary>
    public required string Source { get; init; }

    /// <summary>At least 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>The weight that the source said in so many words when it was last read; null where it said none.</summary>
    public int? SourceWeight { get; init; }

    public DisabledBy DisabledBy { get; init; }

    /// <summary>The account as a person set it, over what upstream tells.</summary>
    public string? Account { get; init; }

    /// <summary>Requests per UTC day that a person allows; null for no limit.</summary>
    public long? DailyLimit { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public DateTimeOffset Created { get; init; }

    /// <summary>When a person deleted the key. Its value is gone; the rest stays so that no source brings it back.</summary>
    public DateTimeOffset? Deleted { get; init; }

    public bool Enabled => DisabledBy == DisabledBy.Nobody && Deleted is null;
}

/// <summary>Who keeps a key from being used.</summary>
public enum DisabledBy
{
    Nobody,

    /// <summary>A person; only a person takes it back.</summary>
    Person,

    /// <summary>Its source, which no longer names it; taken back when it does.</summary>
    Source,
}

/// <summary>A key that is to be kept.</summary>
/// <param name="Value">The key itself.</param>
/// <param name="Label">What people call it; null for the next free one of <c>key-1</c>, <c>key-2</c>, ….</param>
/// <param name="Weight">Its share; null where nobody said one.</param>
/// <param name="Source">What <see cref="StoredKey.Source"/> becomes.</param>
public sealed record NewKey(Secret Value, string? Label, int? Weight, string Source)
{
    /// <summary>The largest <see cref="UsedBefore"/> that is taken.</summary>
    public const long MostUsedBefore = 1_000_000_000_000;

    public string? Account { get; init; }

    public long? DailyLimit { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How often it was used elsewhere before it came here; counted for a key that is new.</summary>
    public long UsedBefore { get; init; }

    /// <summary>When that was last.</summary>
    public DateTimeOffset? LastUsedBefore { get; init; }

    /// <summary>How many of these uses were on the UTC day of <see cref="LastUsedBefore"/>; they count towards that day's limit.</summary>
    public long UsedThatDay { get; init; }
}
