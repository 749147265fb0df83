using System.Globalization;
using Rotor.Core.Keys;
using Rotor.WebConsole.Text;
using ConsoleLanguage = Rotor.WebConsole.Text.Language;

namespace Rotor.Commands.Menu;

/// <summary>The words of the menu in one language; the compiler sees to it that none is missing in another.</summary>
internal sealed partial record MenuTexts
{
    /// <summary>The languages, in the order in which they are offered.</summary>
    public static IReadOnlyList<(string Code, MenuTexts Texts)> All { get; } = [("en", English), ("zh", Chinese), ("ru", Russian)];

    /// <summary>The words of a language.</summary>
    /// <param name="code">Such as <c>ru</c>, <c>ru_RU.UTF-8</c> or <c>zh-Hans</c>.</param>
    /// <returns>Null where there are none.</returns>
    public static MenuTexts? Find(string? code) =>
        code is null ? null : All.FirstOrDefault(language => code.StartsWith(language.Code, StringComparison.OrdinalIgnoreCase) && !char.IsLetter(code.ElementAtOrDefault(2))).Texts;

    /// <summary>Puts values into a text's places.</summary>
    public static string Fill(string text, params object?[] values) => string.Format(CultureInfo.InvariantCulture, text, values);

    /// <summary>A key's state in this language.</summary>
    public string StateName(string state) => state switch
    {
        "ready" => Ready,
        "unchecked" => Unchecked,
        "suspected" => Suspected,
        "resting" => Resting,
        "spent" => Spent,
        "invalid" => Invalid,
        _ => Disabled,
    };

    /// <summary>Why a key is not ready: in English with the particulars, else the kind of case as the console says it.</summary>
    public string Reason(KeyView key)
    {
        var code = All.First(language => language.Texts.LanguageName == LanguageName).Code;
        var words = Strings.Of(ConsoleLanguage.All.First(language => language.Id.StartsWith(code, StringComparison.Ordinal)));
        return code != "en" && words.Knows("reasons." + key.Reason) ? words["reasons." + key.Reason] : key.Explanation;
    }

    /// <summary>A span as people say it.</summary>
    public string Span(TimeSpan span) => span.TotalDays >= 1
        ? Fill(Days, (int)span.TotalDays, span.Hours)
        : span.TotalHours >= 1 ? Fill(Hours, span.Hours, span.Minutes) : Fill(Minutes, span.Minutes, span.Seconds);

    public required string LanguageName { get; init; }

    public required string Running { get; init; }

    public required string NotReached { get; init; }

    public required string Stopping { get; init; }

    public required string PerMinute { get; init; }

    public required string InFlight { get; init; }

    public required string NoKeys { get; init; }

    public required string Menu { get; init; }

    public required string Status { get; init; }

    public required string StatusAbout { get; init; }

    public required string Statistics { get; init; }

    public required string StatisticsAbout { get; init; }

    public required string Log { get; init; }

    public required string LogAbout { get; init; }

    public required string Keys { get; init; }

    public required string KeysAbout { get; init; }

    public required string Connection { get; init; }

    public required string ConnectionAbout { get; init; }

    public required string Sheet { get; init; }

    public required string SheetAbout { get; init; }

    public required string Reload { get; init; }

    public required string ReloadAbout { get; init; }

    public required string Language { get; init; }

    public required string LanguageAbout { get; init; }

    public required string Stop { get; init; }

    public required string StopAbout { get; init; }

    public required string Leave { get; init; }

    public required string LeaveAbout { get; init; }

    public required string Ready { get; init; }

    public required string Unchecked { get; init; }

    public required string Suspected { get; init; }

    public required string Resting { get; init; }

    public required string Spent { get; init; }

    public required string Invalid { get; init; }

    public required string Disabled { get; init; }

    public required string Address { get; init; }

    public required string Console { get; init; }

    public required string Access { get; init; }

    public required string Upstream { get; init; }

    public required string Version { get; init; }

    public required string RunningFor { get; init; }

    public required string Process { get; init; }

    public required string Amiss { get; init; }

    public required string AllWell { get; init; }

    public required string FreeQuota { get; init; }

    public required string FirstPassword { get; init; }

    public required string AllTime { get; init; }

    public required string Today { get; init; }

    public required string LastHour { get; init; }

    public required string LastDay { get; init; }

    public required string Requests { get; init; }

    public required string Success { get; init; }

    public required string Average { get; init; }

    public required string Slowest { get; init; }

    public required string Tokens { get; init; }

    public required string Cost { get; init; }

    public required string ByModel { get; init; }

    public required string ByKey { get; init; }

    public required string Model { get; init; }

    public required string Key { get; init; }

    public required string State { get; init; }

    public required string Used { get; init; }

    public required string Failed { get; init; }

    public required string LastUsed { get; init; }

    public required string Weight { get; init; }

    public required string UsedToday { get; init; }

    public required string Why { get; init; }

    public required string Until { get; init; }

    public required string Never { get; init; }

    public required string NothingYet { get; init; }

    public required string FilterShown { get; init; }

    public required string LevelShown { get; init; }

    public required string NoLines { get; init; }

    public required string AskFilter { get; init; }

    public required string AskKey { get; init; }

    public required string Added { get; init; }

    public required string KnownAlready { get; init; }

    public required string AskDelete { get; init; }

    public required string Deleted { get; init; }

    public required string Gone { get; init; }

    public required string Checking { get; init; }

    public required string CheckedOne { get; init; }

    public required string CheckedAll { get; init; }

    public required string Lifted { get; init; }

    public required string AskLiftAll { get; init; }

    public required string LiftedAll { get; init; }

    public required string Switched { get; init; }

    public required string NoKeyChosen { get; init; }

    public required string ApiKey { get; init; }

    public required string AnyKey { get; init; }

    public required string TokenNeeded { get; init; }

    public required string AnyModel { get; init; }

    public required string Endpoint { get; init; }

    public required string ForShell { get; init; }

    public required string ForPython { get; init; }

    public required string SheetDone { get; init; }

    public required string Reloaded { get; init; }

    public required string ReloadedNothing { get; init; }

    public required string ReloadAtRestart { get; init; }

    public required string ReloadFaults { get; init; }

    public required string AskStop { get; init; }

    public required string StopAsked { get; init; }

    public required string YesNo { get; init; }

    public required string Busy { get; init; }

    public required string Working { get; init; }

    public required string GoesOn { get; init; }

    public required string NoServer { get; init; }

    public required string HintMove { get; init; }

    public required string HintOpen { get; init; }

    public required string HintBack { get; init; }

    public required string HintLeave { get; init; }

    public required string HintScroll { get; init; }

    public required string HintKeys { get; init; }

    public required string HintLog { get; init; }

    public required string HintPrompt { get; init; }

    public required string Hours { get; init; }

    public required string Minutes { get; init; }

    public required string Days { get; init; }
}
