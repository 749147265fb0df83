using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rotor.Core.Usage;
using Rotor.WebConsole.Serving;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Usage;

/// <summary><c>/admin/usage</c>: what was used, by hour or day, and what it cost.</summary>
public static class UsagePage
{
    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get("/admin/usage", ShowAsync);
        pages.Get("/admin/usage.csv", DownloadAsync);
    }

    private static async Task<IResult> ShowAsync(PageContext page, IUsageLog usage) =>
        page.View<UsageView, UsageModel>(await UsageReader.ReadAsync(page, usage));

    private static async Task<IResult> DownloadAsync(PageContext page, IUsageLog usage)
    {
        var request = UsageReader.RequestOf(page);
        var report = await UsageReader.ReportAsync(page, request, usage);
        string[] head = ["time", request.Group.ToString().ToLowerInvariant(), "requests", "successes", "prompt_tokens", "completion_tokens", "cost_usd", "p50_ms", "p95_ms"];
        var rows = report.Rows.Select(row => new[]
        {
            row.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture), row.Name, Text(row.Requests), Text(row.Successes), Text(row.PromptTokens),
            Text(row.CompletionTokens), row.CostUsd.ToString(CultureInfo.InvariantCulture), row.P50Ms.ToString(CultureInfo.InvariantCulture), row.P95Ms.ToString(CultureInfo.InvariantCulture),
        });
        return Results.File(Encoding.UTF8.GetBytes(Csv.Write(rows.Prepend(head))), "text/csv; charset=utf-8", $"rotor-usage-{request.Range}.csv");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
