namespace Rotor.Commands.Menu;

/// <summary>Chooses the language, for as long as the menu is open.</summary>
internal sealed class LanguageScreen : MenuScreen
{
    private int? _chosen;

    public override int? ChosenLine => (_chosen ?? 0) + 1;

    public override string Title(MenuTexts texts) => texts.Language;

    public override string Hints(MenuTexts texts) => $"{texts.HintMove}   {texts.HintOpen}";

    public override IReadOnlyList<MenuLine> Body(MainMenu menu, int width)
    {
        _chosen ??= Math.Max(0, MenuTexts.All.ToList().FindIndex(language => language.Texts == menu.Texts));
        List<MenuLine> lines = [MenuLine.Empty];
        foreach (var (at, (_, texts)) in MenuTexts.All.Index())
        {
            var line = MenuLine.Of($" {(at == _chosen ? "▸" : " ")} {at + 1}  ", Look.Accent).Add(texts.LanguageName, Look.Strong);
            lines.Add(at == _chosen ? line.Fit(width).Chosen() : line);
        }

        return lines;
    }

    public override bool Press(MainMenu menu, MenuKey key)
    {
        var count = MenuTexts.All.Count;
        switch (key.Kind)
        {
            case MenuKeyKind.Up or MenuKeyKind.Down:
                _chosen = ((_chosen ?? 0) + (key.Kind == MenuKeyKind.Down ? 1 : count - 1)) % count;
                break;
            case MenuKeyKind.Enter:
                break;
            case MenuKeyKind.Character when key.Character - '1' is >= 0 and var at && at < count:
                _chosen = at;
                break;
            default:
                return false;
        }

        // Seen at once, so that whoever chose a language by mistake can still read the way back.
        menu.Texts = MenuTexts.All[_chosen ?? 0].Texts;
        return true;
    }
}
