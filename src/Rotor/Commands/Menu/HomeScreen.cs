using System.Globalization;
using System.Text.Json.Nodes;
using Rotor.Commands.Output;

namespace Rotor.Commands.Menu;

/// <summary>The first page: what there is to do, and beside it, where there is room, how all fares.</summary>
internal sealed class HomeScreen : MenuScreen
{
    private const int SummaryFromWidth = 100;
    private const int SummaryWidth = 40;
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly record struct Entry(char Digit, string Name, string About, Action<MainMenu> Open);

    private int _chosen;
    private JsonObject? _stats;

    public override int? ChosenLine => _chosen + 1;

    public override string Title(MenuTexts texts) => texts.Menu;

    public override string Hints(MenuTexts texts) => $"{texts.HintMove}   {texts.HintOpen}";

    public override IReadOnlyList<MenuLine> Body(MainMenu menu, int width)
    {
        var entries = Entries(menu);
        _chosen = Math.Clamp(_chosen, 0, entries.Count - 1);
        var left = width >= SummaryFromWidth ? width - SummaryWidth - 3 : width;
        var names = entries.Max(entry => TextWidth.Of(entry.Name)) + 3;
        List<MenuLine> lines = [MenuLine.Empty];
        foreach (var (at, entry) in entries.Index())
        {
            var line = MenuLine.Of(at == _chosen ? " ▸ " : "   ", Look.Accent).Add($"{entry.Digit}  ", Look.Accent).Add(entry.Name, Look.Strong);
            line.To(6 + names).Add(entry.About, Look.Quiet);
            lines.Add(at == _chosen ? line.Fit(left).Chosen() : line);
        }

        return width >= SummaryFromWidth ? Beside(lines, Summary(menu), left) : lines;
    }

    public override bool Press(MainMenu menu, MenuKey key)
    {
        var entries = Entries(menu);
        switch (key.Kind)
        {
            case MenuKeyKind.Up:
                _chosen = (_chosen + entries.Count - 1) % entries.Count;
                return true;
            case MenuKeyKind.Down:
                _chosen = (_chosen + 1) % entries.Count;
                return true;
            case MenuKeyKind.Home or MenuKeyKind.PageUp:
                _chosen = 0;
                return true;
            case MenuKeyKind.End or MenuKeyKind.PageDown:
                _chosen = entries.Count - 1;
                return true;
            case MenuKeyKind.Enter or MenuKeyKind.Right:
                entries[Math.Min(_chosen, entries.Count - 1)].Open(menu);
                return true;
            case MenuKeyKind.Character when entries.FindIndex(entry => entry.Digit == key.Character) is >= 0 and var at:
                _chosen = at;
                entries[at].Open(menu);
                return true;
            default:
                return false;
        }
    }

    public override async Task RefreshAsync(MainMenu menu, CancellationToken cancellationToken) => _stats = await menu.Server.GetAsync("stats", cancellationToken);

    // The first ones have the digits that they had in an older proxy's menu.
    private static List<Entry> Entries(MainMenu menu)
    {
        var texts = menu.Texts;
        List<Entry> entries =
        [
            new('1', texts.Status, texts.StatusAbout, m => m.Open(new StatusScreen())),
            new('2', texts.Statistics, texts.StatisticsAbout, m => m.Open(new StatisticsScreen())),
            new('3', texts.Log, texts.LogAbout, m => m.Open(new LogScreen())),
            new('4', texts.Keys, texts.KeysAbout, m => m.Open(new KeysScreen())),
            new('5', texts.Connection, texts.ConnectionAbout, m => m.Open(new ConnectionScreen())),
        ];
        if (menu.Facts.Server is { HasSheet: true })
            entries.Add(new('6', texts.Sheet, texts.SheetAbout, MenuSheet.Sync));
        entries.Add(new('7', texts.Reload, texts.ReloadAbout, MenuReload.Run));
        entries.Add(new('8', texts.Language, texts.LanguageAbout, m => m.Open(new LanguageScreen())));
        entries.Add(new('9', texts.Stop, texts.StopAbout, Stop));
        entries.Add(new('0', texts.Leave, texts.LeaveAbout, m => m.Leave()));
        return entries;
    }

    private static void Stop(MainMenu menu) => menu.Confirm(menu.Texts.AskStop, () => menu.Run(async cancellationToken =>
    {
        await menu.Server.TellAsync("server/stop", cancellationToken);
        return (menu.Texts.StopAsked, Look.Warning);
    }));

    private static List<MenuLine> Beside(List<MenuLine> left, List<MenuLine> right, int column)
    {
        var lines = new List<MenuLine>();
        for (var row = 0; row < Math.Max(left.Count, right.Count); row++)
        {
            var line = (row < left.Count ? left[row] : MenuLine.Empty).Fit(column);
            lines.Add(new MenuLine().Add(line).Add(" │ ", Look.Quiet).Add(row < right.Count ? right[row] : MenuLine.Empty));
        }

        return lines;
    }

    private List<MenuLine> Summary(MainMenu menu)
    {
        var (texts, facts) = (menu.Texts, menu.Facts);
        List<MenuLine> lines = [MenuLine.Empty, MenuLine.Of(texts.Keys, Look.Strong)];
        foreach (var state in facts.Keys.GroupBy(key => key.State).OrderByDescending(group => group.Count()))
        {
            var share = (int)Math.Ceiling(12.0 * state.Count() / facts.Keys.Count);
            lines.Add(new MenuLine().Add(new string('█', share), Looks.OfState(state.Key)).Add(new string('░', 12 - share), Look.Quiet)
                .Add(string.Create(CultureInfo.InvariantCulture, $" {state.Count(),4} ")).Add(texts.StateName(state.Key)));
        }

        if (facts.Keys.Count == 0)
            lines.Add(MenuLine.Of(texts.NoKeys, Look.Warning));
        lines.Add(MenuLine.Empty);
        lines.Add(MenuLine.Of(MenuTexts.Fill(texts.PerMinute, facts.Server?.RequestsPerMinute ?? 0), Look.Strong));
        lines.Add(MenuLine.Of(Spark(facts.Pace), Look.Accent));
        lines.Add(MenuLine.Empty);
        if (_stats?["today"] is JsonObject today)
        {
            lines.Add(MenuLine.Of(texts.Today, Look.Strong));
            Fact(texts.Requests, Numbers.Whole(today["requests"]));
            Fact(texts.Success, Numbers.Percent(today));
            Fact(texts.Tokens, Numbers.Tokens(today));
            Fact(texts.Cost, Numbers.Usd(today["costUsd"]));
        }

        return lines;

        void Fact(string name, string value) => lines.Add(MenuLine.Of(name, Look.Quiet).To(18).Add(value));
    }

    private static string Spark(IReadOnlyList<long> pace)
    {
        var most = Math.Max(1, pace.DefaultIfEmpty().Max());
        return string.Concat(pace.TakeLast(SummaryWidth - 2).Select(count => Bars[(int)(count * (Bars.Length - 1) / most)]));
    }
}
