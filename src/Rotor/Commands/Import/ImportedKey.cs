namespace Rotor.Commands.Import;

/// <summary>A key as another program kept it.</summary>
internal sealed record ImportedKey(string Value, string Place)
{
    public string? Label { get; init; }

    public int? Weight { get; init; }

    public long? DailyLimit { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>How often it was used before.</summary>
    public long UsedBefore { get; init; }

    /// <summary>When that was last; null where nobody knows.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Never the value.</summary>
    public override string ToString() => Place;
}
