using System.Text;
using Rotor.Observability;

namespace Rotor.Commands.Output;

/// <summary>Columns side by side, aligned by what the eye sees. In a terminal the widest texts give way until a row fits its width; a pipe gets everything.</summary>
internal sealed class TextTable
{
    private const int Gap = 2;
    private const int LeastWidth = 8;

    private readonly string[] _heads;
    private readonly bool[] _right;
    private readonly List<Cell[]> _rows = [];

    /// <param name="heads">The names of the columns; one that begins with <c>&gt;</c> is aligned on its right, as numbers are.</param>
    public TextTable(params string[] heads)
    {
        _right = [.. heads.Select(head => head.StartsWith('>'))];
        _heads = [.. heads.Select(head => head.TrimStart('>'))];
    }

    public int Count => _rows.Count;

    public void Add(params Cell[] cells) => _rows.Add([.. cells.Select(cell => cell with { Text = TextWidth.OneLine(cell.Text) })]);

    /// <summary>Writes to standard output.</summary>
    public void Write() => Console.Write(Render(TerminalColors.OnOutput, WindowWidth()));

    /// <param name="colors">Whether tones are painted.</param>
    /// <param name="width">The cells of a line; null for as many as it takes.</param>
    public string Render(bool colors, int? width)
    {
        var widths = Widths(width);
        var text = new StringBuilder();
        WriteRow(text, [.. _heads.Select(head => new Cell(head, Tone.Head))], widths, colors);
        foreach (var row in _rows)
            WriteRow(text, row, widths, colors);
        return text.ToString();
    }

    private int[] Widths(int? width)
    {
        var widths = _heads.Select((head, column) => _rows.Select(row => TextWidth.Of(row[column].Text)).Append(TextWidth.Of(head)).Max()).ToArray();
        if (width is not { } room)
            return widths;
        for (var over = widths.Sum() + (Gap * (widths.Length - 1)) - room; over > 0; over--)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= LeastWidth)
                break;
            widths[widest]--;
        }

        return widths;
    }

    private void WriteRow(StringBuilder text, Cell[] row, int[] widths, bool colors)
    {
        var line = new StringBuilder();
        var spaces = 0;
        for (var column = 0; column < row.Length; column++)
        {
            var shown = TextWidth.Fit(row[column].Text, widths[column]);
            var missing = widths[column] - TextWidth.Of(shown);
            // Spaces are written before the next text only, so that no line ends in any.
            spaces += _right[column] ? missing : 0;
            if (shown.Length > 0)
            {
                line.Append(' ', spaces).Append(Ansi.Paint(shown, row[column].Tone, colors));
                spaces = 0;
            }
            else
                spaces += TextWidth.Of(shown);

            spaces += Gap + (_right[column] ? 0 : missing);
        }

        text.Append(line).Append('\n');
    }

    private static int? WindowWidth()
    {
        if (Console.IsOutputRedirected)
            return null;
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
