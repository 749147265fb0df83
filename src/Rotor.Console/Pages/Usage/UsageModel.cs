using Rotor.Core.Usage;
using Rotor.WebConsole.Charts;

namespace Rotor.WebConsole.Pages.Usage;

/// <summary>What is asked for, as the address says it.</summary>
/// <param name="Range">A key of <see cref="Ranges"/>.</param>
/// <param name="Group">What rows are divided by.</param>
/// <param name="Measure">A member of <see cref="Measures"/>.</param>
public sealed record UsageRequest(string Range, UsageGroup Group, string Measure)
{
    /// <summary>How far back each range reaches, and how wide its columns are.</summary>
    public static readonly IReadOnlyDictionary<string, (TimeSpan Back, UsageSpan By)> Ranges = new Dictionary<string, (TimeSpan, UsageSpan)>
    {
        ["24h"] = (TimeSpan.FromHours(24), UsageSpan.Hour),
        ["7d"] = (TimeSpan.FromDays(7), UsageSpan.Hour),
        ["30d"] = (TimeSpan.FromDays(30), UsageSpan.Day),
        ["90d"] = (TimeSpan.FromDays(90), UsageSpan.Day),
    };

    public static readonly IReadOnlyList<string> Measures = ["requests", "tokens", "cost"];

    public static readonly IReadOnlyList<UsageGroup> Groups = [UsageGroup.Model, UsageGroup.Key, UsageGroup.Account, UsageGroup.Client, UsageGroup.Provider];

    public UsageSpan By => Ranges[Range].By;

    /// <summary>The address of the same view with one thing changed.</summary>
    public string Address(string? range = null, UsageGroup? group = null, string? measure = null, string path = "/admin/usage") =>
        $"{path}?range={range ?? Range}&group={(group ?? Group).ToString().ToLowerInvariant()}&measure={measure ?? Measure}";
}

/// <summary>The page's content.</summary>
public sealed record UsageModel
{
    public required UsageRequest View { get; init; }

    public required ChartData Chart { get; init; }

    /// <summary>One row for each value of the group, the largest first.</summary>
    public required IReadOnlyList<UsageTotal> Totals { get; init; }

    /// <summary>All of them together.</summary>
    public required UsageTotal All { get; init; }

    /// <summary>Requests by weekday (Monday first) and hour, in the viewer's time zone, of the last four weeks.</summary>
    public required long[,] Heat { get; init; }
}

/// <summary>Sums over the whole range.</summary>
/// <param name="Name">The group's value.</param>
/// <param name="Requests">How many ended.</param>
/// <param name="Successes">How many were answered.</param>
/// <param name="PromptTokens">Tokens of the inputs.</param>
/// <param name="CompletionTokens">Tokens of the outputs.</param>
/// <param name="CostUsd">USD.</param>
public sealed record UsageTotal(string Name, long Requests, long Successes, long PromptTokens, long CompletionTokens, decimal CostUsd)
{
    public static UsageTotal Of(string name, IEnumerable<UsageRow> rows)
    {
        var all = rows.ToArray();
        return new(
            name, all.Sum(row => row.Requests), all.Sum(row => row.Successes), all.Sum(row => row.PromptTokens), all.Sum(row => row.CompletionTokens), all.Sum(row => row.CostUsd));
    }
}
