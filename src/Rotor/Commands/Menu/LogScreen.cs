using Rotor.Observability;

namespace Rotor.Commands.Menu;

/// <summary>The log as it grows, of a level and with a text.</summary>
internal sealed class LogScreen : MenuScreen
{
    private const int Lines = 500;
    private static readonly string[] Levels = ["trace", "debug", "info", "warn", "error"];

    private IReadOnlyList<LogEntry> _entries = [];
    private string? _fault;
    private string _filter = "";
    private int _level = 2;
    private bool _atEnd = true;

    public override bool StaysAtEnd => _atEnd;

    public override string Title(MenuTexts texts) =>
        $"{texts.Log}   {MenuTexts.Fill(texts.LevelShown, Levels[_level])}{(_filter.Length > 0 ? "   " + MenuTexts.Fill(texts.FilterShown, _filter) : "")}";

    public override string Hints(MenuTexts texts) => $"{texts.HintScroll}   {texts.HintLog}";

    public override IReadOnlyList<MenuLine> Body(MainMenu menu, int width) => _fault is not null
        ? [MenuLine.Of(_fault, Look.Warning)]
        : _entries.Count == 0
            ? [MenuLine.Of(menu.Texts.NoLines, Look.Quiet)]
            : [.. _entries.Select(entry => MenuLine.Of(Short(entry), Looks.OfLevel(entry.Level)))];

    public override bool Press(MainMenu menu, MenuKey key)
    {
        if (key.Kind is MenuKeyKind.Up or MenuKeyKind.PageUp or MenuKeyKind.Home)
            _atEnd = false;
        else if (key.Kind == MenuKeyKind.End)
            _atEnd = true;
        else if (key.Command == 'f')
            menu.Ask(menu.Texts.AskFilter, text => { _filter = text; Again(menu); }, _filter);
        else if (key.Command == 'l')
        {
            _level = (_level + 1) % Levels.Length;
            Again(menu);
        }
        else
            return false;
        return key.Kind is MenuKeyKind.Character or MenuKeyKind.End;
    }

    public override async Task RefreshAsync(MainMenu menu, CancellationToken cancellationToken)
    {
        var page = await menu.Server.LogAsync($"?lines={Lines}&level={Levels[_level]}&grep={Uri.EscapeDataString(_filter)}", cancellationToken);
        (_entries, _fault) = (page?.Lines ?? [], page?.Problem);
    }

    private void Again(MainMenu menu)
    {
        _atEnd = true;
        menu.Hurry();
    }

    // The day is the same on nearly every line; the time and what follows tell more in a narrow terminal.
    private static string Short(LogEntry entry) => entry.Text.Length > 30 && entry.Text[4] == '-' && entry.Text[13] == ':' ? entry.Text[11..23] + entry.Text[30..] : entry.Text;
}
