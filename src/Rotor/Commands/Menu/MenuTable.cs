using Rotor.Commands.Output;

namespace Rotor.Commands.Menu;

/// <summary>Columns on the screen; the last text column gives way first.</summary>
internal static class MenuTable
{
    private const int Gap = 2;
    private const int Least = 6;

    /// <param name="heads">Names of the columns; one that begins with <c>&gt;</c> is aligned on its right.</param>
    /// <param name="rows">Texts and how they look.</param>
    /// <param name="width">The cells there are.</param>
    public static List<MenuLine> Lines(string[] heads, IReadOnlyList<(string Text, Look Look)[]> rows, int width)
    {
        var right = heads.Select(head => head.StartsWith('>')).ToArray();
        heads = [.. heads.Select(head => head.TrimStart('>'))];
        var widths = heads.Select((head, column) => rows.Select(row => TextWidth.Of(row[column].Text)).Append(TextWidth.Of(head)).Max()).ToArray();
        for (var over = widths.Sum() + (Gap * (widths.Length - 1)) - width; over > 0; over--)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Least)
                break;
            widths[widest]--;
        }

        List<MenuLine> lines = [Row([.. heads.Select(head => (head, Look.Quiet))])];
        lines.AddRange(rows.Select(Row));
        return lines;

        MenuLine Row((string Text, Look Look)[] row)
        {
            var line = new MenuLine();
            for (var column = 0; column < row.Length; column++)
                line.Add(TextWidth.Pad(TextWidth.Fit(row[column].Text, widths[column]), widths[column], right[column]), row[column].Look)
                    .Add(column < row.Length - 1 ? new string(' ', Gap) : "");
            return line;
        }
    }
}
