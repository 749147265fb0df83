namespace Rotor.Core.Settings;

/// <summary>The kinds of value that settings take.</summary>
public enum ExpectedKind
{
    Text,
    Choice,
    Flag,
    Span,
    Number,
    Bytes,
    Address,
    List,
    Secret,
}

/// <summary>What a right value of a setting looks like, as data, so that each reader can be told in their own words.</summary>
/// <param name="Kind">What kind of value it is.</param>
/// <param name="Least">The least value, spelled as it is to be written; null for kinds without a range.</param>
/// <param name="Most">The greatest value, spelled as it is to be written; null where there is none.</param>
public sealed record SettingExpectation(ExpectedKind Kind, string? Least = null, string? Most = null)
{
    /// <summary>The values that there are, where there are but a few.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>In English, for the sentence "write …".</summary>
    public override string ToString() => Kind switch
    {
        ExpectedKind.Text => "a text",
        ExpectedKind.Choice => "one of " + string.Join(", ", Choices),
        ExpectedKind.Flag => "true or false",
        ExpectedKind.Span => $"a time span such as 00:00:30 or 30s, {Range}",
        ExpectedKind.Number => $"a whole number, {Range}",
        ExpectedKind.Bytes => $"a number of bytes such as 1048576 or 1MiB, {Range}",
        ExpectedKind.Address => "an http or https address without user name, query or fragment",
        ExpectedKind.List => "a list separated by commas",
        ExpectedKind.Secret => "a secret text",
        _ => throw new InvalidOperationException($"There are no words for {Kind}."),
    };

    private string Range => Most is null ? $"at least {Least}" : $"from {Least} to {Most}";
}
