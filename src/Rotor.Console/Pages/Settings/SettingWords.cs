using System.Text.RegularExpressions;
using Rotor.Core.Settings;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Settings;

/// <summary>Says in the viewer's language what a setting takes, what is wrong with a value, and where one was given.</summary>
/// <remarks>English is said by the expectation and the fault themselves, as the admin API and the command line say it; the area <c>rules</c> has the other languages.</remarks>
public static partial class SettingWords
{
    private const string Area = "rules.";

    /// <summary>What a right value looks like.</summary>
    public static string Of(SettingExpectation expected, Strings words)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(words);
        if (words.Language == Language.English)
            return expected.ToString();
        var range = expected.Least is null ? "" : expected.Most is null ? words[Area + "at_least", expected.Least] : words[Area + "range", expected.Least, expected.Most];
        return expected.Kind switch
        {
            ExpectedKind.Text => words[Area + "text"],
            ExpectedKind.Choice => words[Area + "choice", string.Join(", ", expected.Choices)],
            ExpectedKind.Flag => words[Area + "flag"],
            ExpectedKind.Span => words[Area + "span", range],
            ExpectedKind.Number => words[Area + "number", range],
            ExpectedKind.Bytes => words[Area + "bytes", range],
            ExpectedKind.Address => words[Area + "address"],
            ExpectedKind.List => words[Area + "list"],
            ExpectedKind.Secret => words[Area + "secret"],
            _ => throw new InvalidOperationException($"There are no words for {expected.Kind}."),
        };
    }

    /// <summary>What is wrong.</summary>
    public static string Of(SettingFault fault, Strings words)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentNullException.ThrowIfNull(words);
        if (words.Language == Language.English)
            return fault.ToString();
        object[] values = fault.Expected is { } expected ? [.. fault.Values, Of(expected, words)] : [.. fault.Values];
        var sentence = words[Area + fault.Code, values];
        return fault.Place.Length == 0 ? sentence
            : fault.Origin.Length == 0 ? words[Area + "at", fault.Place, sentence]
            : words[Area + "at_from", fault.Place, Origin(fault.Origin, words), sentence];
    }

    /// <summary>Where a value was given: <c>PORT, .env line 3</c>. Names and files are the same in every language.</summary>
    public static string Origin(string origin, Strings words)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(words);
        return string.Join(", ", origin.Split(", ").Select(part => part switch
        {
            "console" => words["settings.console"],
            "environment" => words["settings.environment"],
            "command line" => words["settings.command_line"],
            _ when Line().Match(part) is { Success: true } line => words["settings.line", line.Groups[1].Value, line.Groups[2].Value],
            _ => part,
        }));
    }

    [GeneratedRegex(@"^(.+) line (\d+)$")]
    private static partial Regex Line();
}
