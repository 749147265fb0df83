using System.Globalization;
using Rotor.Core.Usage;
using Rotor.WebConsole.Charts;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Usage;

/// <summary>Puts the usage page together.</summary>
internal static class UsageReader
{
    private const int MostSeries = 7;
    private static readonly TimeSpan HeatSpan = TimeSpan.FromDays(28);

    /// <summary>The view that an address asks for; what it says wrongly takes its default.</summary>
    public static UsageRequest RequestOf(PageContext page)
    {
        var range = UsageRequest.Ranges.ContainsKey(page.Query("range")) ? page.Query("range") : "24h";
        var group = Enum.TryParse<UsageGroup>(page.Query("group"), ignoreCase: true, out var said) && UsageRequest.Groups.Contains(said) ? said : UsageGroup.Model;
        var measure = UsageRequest.Measures.Contains(page.Query("measure")) ? page.Query("measure") : "requests";
        return new UsageRequest(range, group, measure);
    }

    public static async Task<UsageReport> ReportAsync(PageContext page, UsageRequest request, IUsageLog usage)
    {
        var (back, by) = UsageRequest.Ranges[request.Range];
        var now = page.Time.GetUtcNow();
        // The last column is the one that runs.
        var from = now - back + (by == UsageSpan.Day ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1));
        return await usage.ReadAsync(new UsageQuery(from, now.AddSeconds(1), by, request.Group, await page.OwnClientsAsync()), page.Aborted);
    }

    public static async Task<UsageModel> ReadAsync(PageContext page, IUsageLog usage)
    {
        var request = RequestOf(page);
        var report = await ReportAsync(page, request, usage);
        UsageTotal[] totals =
        [
            .. report.Rows.GroupBy(row => row.Key)
                .Select(rows => UsageTotal.Of(rows.Last().Name is { Length: > 0 } name ? name : page.T["usage.unnamed"], rows))
                .OrderByDescending(total => Measure(request, total)).ThenBy(total => total.Name, StringComparer.Ordinal),
        ];
        return new UsageModel
        {
            View = request,
            Chart = ChartOf(page, request, report),
            Totals = totals,
            All = UsageTotal.Of("", report.Rows),
            Heat = await HeatAsync(page, usage),
        };
    }

    private static ChartData ChartOf(PageContext page, UsageRequest request, UsageReport report)
    {
        var largest = report.Rows.GroupBy(row => row.Key).OrderByDescending(rows => rows.Sum(row => Value(request, row))).Select(rows => (rows.Key, rows.Last().Name)).ToArray();
        var shown = largest.Take(MostSeries).Select(entry => entry.Key).ToArray();
        var series = largest.Take(MostSeries)
            .Select((entry, index) => new ChartSeries(entry.Name.Length > 0 ? entry.Name : page.T["usage.unnamed"], string.Create(CultureInfo.InvariantCulture, $"s{index + 1}")))
            .ToList();
        if (largest.Length > MostSeries)
            series.Add(new ChartSeries(page.T["usage.others"], "s8"));
        var byTime = report.Rows.ToLookup(row => row.Time);
        var columns = Times(report).Select(time =>
        {
            var values = new double[series.Count];
            foreach (var row in byTime[time])
            {
                var place = Array.IndexOf(shown, row.Key);
                values[place < 0 ? series.Count - 1 : place] += Value(request, row);
            }

            return new ChartColumn(Name(page, report.By, time), values);
        });
        return new ChartData(series, [.. columns], value => request.Measure == "cost" ? page.F.Money((decimal)value) : page.F.Compact((long)Math.Ceiling(value)));
    }

    private static IEnumerable<DateTimeOffset> Times(UsageReport report)
    {
        var step = report.By == UsageSpan.Day ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);
        for (var time = report.From; time < report.To; time += step)
            yield return time;
    }

    // Days are UTC days, and called so.
    private static string Name(PageContext page, UsageSpan by, DateTimeOffset time) => by == UsageSpan.Day
        ? time.ToString(page.T["units.day"], page.F.Culture)
        : page.F.Local(time).ToString(page.T["units.date_time"], page.F.Culture);

    private static async Task<long[,]> HeatAsync(PageContext page, IUsageLog usage)
    {
        var now = page.Time.GetUtcNow();
        var report = await usage.ReadAsync(new UsageQuery(now - HeatSpan, now.AddSeconds(1), UsageSpan.Hour, UsageGroup.None, await page.OwnClientsAsync()), page.Aborted);
        var heat = new long[7, 24];
        foreach (var row in report.Rows)
        {
            var local = page.F.Local(row.Time);
            heat[((int)local.DayOfWeek + 6) % 7, local.Hour] += row.Requests;
        }

        return heat;
    }

    private static double Value(UsageRequest request, UsageRow row) => request.Measure switch
    {
        "tokens" => row.PromptTokens + row.CompletionTokens,
        "cost" => (double)row.CostUsd,
        _ => row.Requests,
    };

    private static double Measure(UsageRequest request, UsageTotal total) => request.Measure switch
    {
        "tokens" => total.PromptTokens + total.CompletionTokens,
        "cost" => (double)total.CostUsd,
        _ => total.Requests,
    };
}
