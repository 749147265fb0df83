using Rotor.Core.Keys;

namespace Rotor.Commands.Menu;

/// <summary>Where the server listens, how long it runs, and what is amiss.</summary>
internal sealed class StatusScreen : MenuScreen
{
    private const int Column = 24;
    private IReadOnlyList<AccountSnapshot> _accounts = [];

    public override string Title(MenuTexts texts) => texts.Status;

    public override IReadOnlyList<MenuLine> Body(MainMenu menu, int width)
    {
        var texts = menu.Texts;
        if (menu.Facts.Server is not { } server)
            return [MenuLine.Empty, MenuLine.Of(" " + texts.NoServer, Look.Warning), MenuLine.Of(" " + menu.Problem, Look.Quiet)];
        List<MenuLine> lines = [MenuLine.Empty];
        Fact(texts.Address, server.ClientBaseUrl, Look.Strong);
        Fact(texts.Console, server.Console);
        if (menu.FirstLink is { } first)
        {
            Fact(texts.FirstPassword, "");
            lines.Add(MenuLine.Of("   " + first, Look.Accent));
        }

        Fact(texts.Access, server.Access);
        Fact(texts.Upstream, server.Upstream);
        Fact(texts.RunningFor, texts.Span(TimeSpan.FromMilliseconds(server.UptimeMs)));
        Fact(texts.Version, server.Version);
        Fact(texts.Process, server.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        lines.Add(MenuLine.Empty);
        foreach (var state in menu.Facts.Keys.GroupBy(key => key.State).OrderByDescending(group => group.Count()))
            Fact(texts.StateName(state.Key), state.Count().ToString(System.Globalization.CultureInfo.InvariantCulture), Looks.OfState(state.Key));
        lines.Add(MenuLine.Empty);
        Fact(texts.Amiss, server.Problems.Count + server.Warnings.Count == 0 ? texts.AllWell : "", Look.Good);
        lines.AddRange(server.Problems.Select(problem => MenuLine.Of("   " + problem, Look.Bad)));
        lines.AddRange(server.Warnings.Select(warning => MenuLine.Of("   " + warning, Look.Warning)));
        var told = _accounts.Where(account => account.Forecast.Length > 0).ToList();
        if (told.Count > 0)
            lines.Add(MenuLine.Of(" " + texts.FreeQuota, Look.Quiet));
        lines.AddRange(told.Select(account => MenuLine.Of($"   {account.Id}").To(Column).Add(account.Forecast)));
        return lines;

        void Fact(string name, string value, Look look = Look.Plain) => lines.Add(MenuLine.Of(" " + name, Look.Quiet).To(Column).Add(value, look));
    }

    public override async Task RefreshAsync(MainMenu menu, CancellationToken cancellationToken) => _accounts = await menu.Server.AccountsAsync(cancellationToken);
}
