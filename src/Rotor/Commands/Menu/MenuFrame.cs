using System.Globalization;
using Rotor.Commands.Output;

namespace Rotor.Commands.Menu;

/// <summary>Puts a picture together: how the server fares on top, the page, a question or a word below it, and the keys that can be pressed.</summary>
internal static class MenuFrame
{
    private const int BoxFromWidth = 50;
    private const int BoxFromHeight = 12;
    private const int MostWordLines = 3;
    private const int MostHintLines = 2;
    private const string HintGap = "   ";

    public static List<MenuLine> Compose(MainMenu menu, int width, int height)
    {
        var boxed = width >= BoxFromWidth && height >= BoxFromHeight;
        var inner = boxed ? width - 4 : width;
        var body = menu.Screen.Body(menu, inner);
        var words = boxed || height >= 4 ? Words(menu, width, boxed ? MostWordLines : 1) : [];
        var hints = words.Count > 0 ? HintLines(menu, width, boxed ? MostHintLines : 1) : [];
        var around = (boxed ? 3 : 1) + words.Count + hints.Count;
        var room = Math.Max(1, height - around);
        var first = FirstLine(menu.Screen, body.Count, room);
        menu.Screen.Scroll = first;

        List<MenuLine> lines = [];
        if (height >= 2)
            lines.Add(Header(menu).Fit(width).Chosen());
        if (boxed)
            lines.Add(Top(menu, width, first, room, body.Count));
        for (var row = 0; row < room; row++)
        {
            var line = (first + row < body.Count ? body[first + row] : MenuLine.Empty).Fit(inner);
            lines.Add(boxed ? new MenuLine().Add("│ ", Look.Quiet).Add(line).Add(" │", Look.Quiet) : line);
        }

        if (boxed)
            lines.Add(MenuLine.Of("╰" + new string('─', width - 2) + "╯", Look.Quiet));
        lines.AddRange(words);
        lines.AddRange(hints);
        return lines;
    }

    /// <summary>The picture of a terminal that shows lines only: nothing that is of no use in a stream of text.</summary>
    public static List<MenuLine> ComposePlain(MainMenu menu, int width) =>
        [MenuLine.Empty, Header(menu), MenuLine.Of($"== {menu.Screen.Title(menu.Texts)} =="), .. menu.Screen.Body(menu, width), MenuLine.Of(Hints(menu)), Word(menu)];

    private static int FirstLine(MenuScreen screen, int count, int room)
    {
        var last = Math.Max(0, count - room);
        if (screen.StaysAtEnd)
            return last;
        var first = screen.Scroll;
        if (screen.ChosenLine is { } chosen)
            first = chosen < first ? chosen : chosen >= first + room ? chosen - room + 1 : first;
        return Math.Clamp(first, 0, last);
    }

    private static MenuLine Header(MainMenu menu)
    {
        var (texts, facts) = (menu.Texts, menu.Facts);
        var line = MenuLine.Of(" ROTOR ");
        if (facts.Server is not { } server)
            return line.Add($" ○ {texts.NotReached}").Add(menu.Problem is null ? "" : "  " + menu.Problem);
        line.Add(server.Stopping ? $" ◌ {texts.Stopping}" : $" ● {texts.Running}").Add("  " + server.ClientBaseUrl);
        line.Add("  " + MenuTexts.Fill(texts.PerMinute, server.RequestsPerMinute)).Add("  " + MenuTexts.Fill(texts.InFlight, server.InFlight));
        var keys = facts.Keys.GroupBy(key => key.State).OrderByDescending(state => state.Count()).Select(state => $"{state.Count()} {texts.StateName(state.Key)}");
        return line.Add("  " + (facts.Keys.Count == 0 ? texts.NoKeys : string.Join(" · ", keys)) + " ");
    }

    private static MenuLine Top(MainMenu menu, int width, int first, int room, int count)
    {
        var place = count > room ? string.Create(CultureInfo.InvariantCulture, $" {first + 1}-{Math.Min(count, first + room)}/{count} ") : "";
        var title = $" {menu.Screen.Title(menu.Texts)} ";
        var line = new MenuLine().Add("╭─", Look.Quiet).Add(title, Look.Strong);
        var rest = width - 3 - TextWidth.Of(title) - place.Length - 1;
        return line.Add(new string('─', Math.Max(0, rest)), Look.Quiet).Add(place, Look.Quiet).Add("─╮", Look.Quiet);
    }

    // A word may be a sentence that says what to do: all of it can be read where there is room.
    private static List<MenuLine> Words(MainMenu menu, int width, int most) => menu.Question is null && menu.Word is { } word
        ? [.. TextWidth.Wrap(TextWidth.OneLine(word.Text), width - 2, most).Select(text => MenuLine.Of(" " + text, word.Look).Fit(width))]
        : [Word(menu).Fit(width)];

    private static MenuLine Word(MainMenu menu) => menu.Question is { } question
        ? MenuLine.Of($" {question.Text}: ", Look.Accent).Add(question.Shown).Add("▏", Look.Accent)
        : menu.Word is { } word ? MenuLine.Of(" " + word.Text, word.Look) : MenuLine.Empty;

    private static string Hints(MainMenu menu) => menu.Question is { } question
        ? question.IsChoice ? menu.Texts.YesNo : menu.Texts.HintPrompt
        : string.Join(HintGap, ((string?[])[menu.Screen.Hints(menu.Texts), menu.IsHome ? null : menu.Texts.HintBack, menu.Texts.HintLeave]).OfType<string>());

    // A key and what it does stay on one line.
    private static List<MenuLine> HintLines(MainMenu menu, int width, int most)
    {
        List<string> lines = [];
        foreach (var hint in Hints(menu).Split(HintGap))
        {
            if (lines.Count > 0 && (lines.Count == most || TextWidth.Of(lines[^1] + HintGap + hint) <= width - 2)) lines[^1] += HintGap + hint;
            else lines.Add(hint);
        }
        return [.. lines.Select(line => MenuLine.Of(" " + line, Look.Quiet).Fit(width))];
    }
}
