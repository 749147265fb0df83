namespace Rotor.Core.Settings;

/// <summary>What is wrong with a setting: which case of it and about what, so that each reader can be told in their own words, and the English sentence.</summary>
/// <param name="Code">The case, such as <c>unknown_action</c>; see <see cref="SettingFaults"/>.</param>
/// <param name="Sentence">In English, with <paramref name="Values"/> in it.</param>
/// <param name="Values">What the sentence names, in its order.</param>
public sealed record SettingFault(string Code, string Sentence, IReadOnlyList<string> Values)
{
    /// <summary>Where it stands, outermost first: the setting, and the entry in its value; empty where the sentence says it.</summary>
    public string Place { get; init; } = "";

    /// <summary>Where the value was given, such as <c>environment</c>; empty where that is plain.</summary>
    public string Origin { get; init; } = "";

    /// <summary>What the value should be; null where that is not the fault. It stands last in the sentence.</summary>
    public SettingExpectation? Expected { get; init; }

    public static implicit operator string(SettingFault fault) => fault?.ToString() ?? "";

    /// <summary>The same, said to stand in <paramref name="place"/>.</summary>
    public SettingFault At(string place) => this with { Place = Place.Length == 0 ? place : $"{place}: {Place}" };

    public bool Equals(SettingFault? other) => other is not null && Code == other.Code && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>In English.</summary>
    public override string ToString() => Place.Length == 0 ? Sentence : Origin.Length == 0 ? $"{Place}: {Sentence}" : $"{Place} ({Origin}): {Sentence}";
}
