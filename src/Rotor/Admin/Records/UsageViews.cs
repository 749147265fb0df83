using System.Text.Json.Serialization;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;

namespace Rotor.Admin.Records;

/// <summary>Totals over all records under an older contract's names, and over the windows that people look at.</summary>
internal sealed record StatsView(
    [property: JsonPropertyName("total_requests")] long TotalRequests,
    [property: JsonPropertyName("success_rate")] double SuccessRate,
    [property: JsonPropertyName("error_rate")] double ErrorRate,
    [property: JsonPropertyName("avg_response_time")] double AverageResponseTime,
    [property: JsonPropertyName("recent_requests_count")] long RecentRequestsCount,
    TotalsView All,
    TotalsView Today,
    TotalsView LastHour,
    TotalsView LastDay)
{
    public static StatsView Of(RequestStats stats) => new(
        stats.All.Requests,
        Math.Round(stats.All.SuccessRate, 2),
        stats.All.Requests == 0 ? 0 : Math.Round(100 - stats.All.SuccessRate, 2),
        Math.Round(stats.All.AverageMs, 3),
        stats.LastHour.Requests,
        TotalsView.Of(stats.All),
        TotalsView.Of(stats.Today),
        TotalsView.Of(stats.LastHour),
        TotalsView.Of(stats.LastDay));
}

/// <summary>Totals over a span of time; the rate in percent, times in milliseconds.</summary>
internal sealed record TotalsView(
    long Requests, long Successes, double SuccessRate, double AverageMs, double P50Ms, double P95Ms, double TtfcP50Ms, long PromptTokens, long CompletionTokens,
    decimal CostUsd)
{
    public static TotalsView Of(RequestTotals totals) => new(
        totals.Requests, totals.Successes, Math.Round(totals.SuccessRate, 2), Math.Round(totals.AverageMs, 3), Math.Round(totals.P50Ms, 3),
        Math.Round(totals.P95Ms, 3), Math.Round(totals.FirstContentP50Ms, 3), totals.PromptTokens, totals.CompletionTokens, totals.CostUsd);
}

/// <summary>Usage in rows of hours or days.</summary>
internal sealed record UsageReportView(DateTimeOffset From, DateTimeOffset To, string By, string Group, IReadOnlyList<UsageRowView> Rows)
{
    public static UsageReportView Of(UsageReport report) => new(
        report.From, report.To, report.By.ToString().ToLowerInvariant(), report.Group.ToString().ToLowerInvariant(), [.. report.Rows.Select(UsageRowView.Of)]);
}

/// <summary>Usage in one span; times in milliseconds, percentiles within 5 percent.</summary>
internal sealed record UsageRowView(
    DateTimeOffset Time, string Key, string Name, long Requests, long Successes, long PromptTokens, long CompletionTokens, decimal CostUsd, double AvgMs,
    double P50Ms, double P95Ms, double TtfcP50Ms, double TtfcP95Ms)
{
    public static UsageRowView Of(UsageRow row) => new(
        row.Time, row.Key, row.Name, row.Requests, row.Successes, row.PromptTokens, row.CompletionTokens, row.CostUsd, Math.Round(row.AverageMs, 3),
        Math.Round(row.P50Ms, 3), Math.Round(row.P95Ms, 3), Math.Round(row.FirstContentP50Ms, 3), Math.Round(row.FirstContentP95Ms, 3));
}

/// <summary>Values that filters may offer.</summary>
internal sealed record FacetsView(
    IReadOnlyList<string> Models, IReadOnlyList<string> Keys, IReadOnlyList<string> Accounts, IReadOnlyList<string> Clients, IReadOnlyList<string> Providers);
