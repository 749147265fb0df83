using System.Globalization;
using System.Text.RegularExpressions;

namespace Rotor.Core.Models;

/// <summary>How many parameters a model has, as its makers write it.</summary>
/// <param name="Text">For people: <c>9B</c>, <c>500M</c>, <c>8x7B</c>.</param>
/// <param name="Billions">For sorting; of <c>8x7B</c> the product.</param>
public readonly partial record struct ParameterCount(string Text, double Billions)
{
    /// <summary>Looks into the name, then the id, then the description, where the whole is taken before the active part of a mixture.</summary>
    /// <returns>Null when none of them says it.</returns>
    public static ParameterCount? Read(string? name, string? id, string? description) =>
        From(InName(), name) ?? From(InName(), id) ?? From(Whole(), description) ?? From(Active(), description);

    public override string ToString() => Text;

    private static ParameterCount? From(Regex pattern, string? text)
    {
        if (string.IsNullOrEmpty(text) || pattern.Match(text) is not { Success: true } match) return null;

        var unit = char.ToUpperInvariant(match.Groups["unit"].Value[0]);
        var number = match.Groups["number"].Value;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var billions)) return null;

        billions *= unit switch { 'M' => 0.001, 'T' => 1_000, _ => 1 };
        var times = match.Groups["times"].Value;
        if (times.Length > 0) billions *= double.Parse(times, CultureInfo.InvariantCulture);
        return new ParameterCount(times.Length > 0 ? $"{times}x{number}{unit}" : $"{number}{unit}", billions);
    }

    // A22B is the active part of a mixture, and so is no match. Small letters for millions mean something else in names (1m context).
    [GeneratedRegex(
        @"(?<![\w.]) (?: (?<times>\d{1,3}) [xX] )? (?<number>\d{1,4}(?:\.\d{1,3})?) [\ -]? (?: (?<unit>[bB]) | (?<unit>M) ) (?!\w) (?!\s{1,3}context)",
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex InName();

    [GeneratedRegex(
        @"(?<![\w.]) (?: (?<times>\d{1,3}) x )? (?<number>\d{1,4}(?:\.\d{1,3})?) [\ -]? (?<unit>billion|million|trillion|[BMT])
          (?: [\ -]{1,3} (?:total|dense|learnable) )? [\ -]{1,3} param",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Whole();

    [GeneratedRegex(
        @"(?<![\w.]) (?<number>\d{1,4}(?:\.\d{1,3})?) [\ -]? (?<unit>billion|million|trillion|[BMT]) [\ -]{1,3} (?:active|activated) \b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Active();
}
