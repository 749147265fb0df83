using System.Globalization;
using System.Text.Json.Nodes;

namespace Rotor.Commands.Menu;

/// <summary>Totals over the usual windows, today's models, and each key.</summary>
internal sealed class StatisticsScreen : MenuScreen
{
    private const int MostModels = 12;
    private JsonObject? _stats;
    private JsonArray _models = [];

    public override string Title(MenuTexts texts) => texts.Statistics;

    public override IReadOnlyList<MenuLine> Body(MainMenu menu, int width)
    {
        var texts = menu.Texts;
        List<MenuLine> lines = [MenuLine.Empty];
        if (_stats is not null)
            lines.AddRange(MenuTable.Lines(
                ["", ">" + texts.Requests, ">" + texts.Success, ">" + texts.Average, ">" + texts.Slowest, ">" + texts.Tokens, ">" + texts.Cost],
                [Totals(texts.LastHour, "lastHour"), Totals(texts.LastDay, "lastDay"), Totals(texts.Today, "today"), Totals(texts.AllTime, "all")],
                width));
        lines.AddRange([MenuLine.Empty, MenuLine.Of(texts.ByModel, Look.Strong)]);
        var models = _models.OfType<JsonObject>().OrderByDescending(row => row["requests"]?.GetValue<long>() ?? 0).Take(MostModels).ToList();
        lines.AddRange(models.Count == 0
            ? [MenuLine.Of(texts.NothingYet, Look.Quiet)]
            : MenuTable.Lines(
                [texts.Model, ">" + texts.Requests, ">" + texts.Success, ">" + texts.Slowest, ">" + texts.Tokens, ">" + texts.Cost],
                [.. models.Select(row => ((string, Look)[])[
                    (row["name"]?.ToString() is { Length: > 0 } name ? name : "-", Look.Plain), (Numbers.Whole(row["requests"]), Look.Plain), (Numbers.Percent(row), Look.Plain),
                    (Numbers.Milliseconds(row["p95Ms"]), Look.Plain), (Numbers.Tokens(row), Look.Plain), (Numbers.Usd(row["costUsd"]), Look.Plain)])],
                width));
        lines.AddRange([MenuLine.Empty, MenuLine.Of(texts.ByKey, Look.Strong)]);
        lines.AddRange(menu.Facts.Keys.Count == 0
            ? [MenuLine.Of(texts.NoKeys, Look.Quiet)]
            : MenuTable.Lines(
                [texts.Key, texts.State, ">" + texts.Used, ">" + texts.Failed, ">" + texts.UsedToday, texts.LastUsed],
                [.. menu.Facts.Keys.Select(key => ((string, Look)[])[
                    ($"{key.Label} …{key.Last4}", Look.Plain), (texts.StateName(key.State), Looks.OfState(key.State)), (Text(key.Used), Look.Plain), (Text(key.Failed), Look.Plain),
                    (Text(key.DailyUsed), Look.Plain),
                    (key.LastUsed is { } last ? last.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : texts.Never, Look.Quiet)])],
                width));
        return lines;
    }

    public override async Task RefreshAsync(MainMenu menu, CancellationToken cancellationToken)
    {
        _stats = await menu.Server.GetAsync("stats", cancellationToken);
        var today = menu.Facts.Server is { } server ? (server.Started + TimeSpan.FromMilliseconds(server.UptimeMs)).UtcDateTime.Date : default;
        _models = (await menu.Server.GetAsync($"usage?by=day&group=model&from={today:yyyy-MM-dd}", cancellationToken))?["rows"]?.DeepClone().AsArray() ?? [];
    }

    private (string, Look)[] Totals(string name, string window)
    {
        var totals = _stats![window] as JsonObject ?? [];
        return
        [
            (name, Look.Plain), (Numbers.Whole(totals["requests"]), Look.Strong), (Numbers.Percent(totals), Look.Plain), (Numbers.Milliseconds(totals["averageMs"]), Look.Plain),
            (Numbers.Milliseconds(totals["p95Ms"]), Look.Plain), (Numbers.Tokens(totals), Look.Plain), (Numbers.Usd(totals["costUsd"]), Look.Plain),
        ];
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
