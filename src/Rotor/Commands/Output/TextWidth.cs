using Spectre.Console.Rendering;

namespace Rotor.Commands.Output;

/// <summary>How wide text stands in a terminal: a Chinese character takes two cells, a combining mark none.</summary>
internal static class TextWidth
{
    private const char Cut = '…';

    public static int Of(string text)
    {
        foreach (var character in text)
            if (character > '~')
                return new Segment(text).CellCount();
        return text.Length;
    }

    /// <summary>Fills up with spaces, on the left where <paramref name="right"/> aligns.</summary>
    public static string Pad(string text, int width, bool right)
    {
        var missing = width - Of(text);
        return missing <= 0 ? text : right ? new string(' ', missing) + text : text + new string(' ', missing);
    }

    /// <summary>Shortens to at most <paramref name="width"/> cells; what was cut is shown by an ellipsis.</summary>
    public static string Fit(string text, int width)
    {
        if (width <= 0)
            return "";
        if (Of(text) <= width)
            return text;
        return text[..Within(text, width - 1)] + Cut;
    }

    /// <summary>Breaks a text into at most <paramref name="most"/> lines of <paramref name="width"/> cells, at blanks where there are some; the last is shortened.</summary>
    public static List<string> Wrap(string text, int width, int most)
    {
        List<string> lines = [];
        while (lines.Count < most - 1 && width > 1 && Of(text) > width)
        {
            var within = Math.Max(1, Within(text, width));
            var blank = text.LastIndexOf(' ', within);
            var end = blank > 0 ? blank : within;
            lines.Add(text[..end]);
            text = text[end..].TrimStart();
        }

        lines.Add(Fit(text, width));
        return lines;
    }

    // How much of the text stands in so many cells.
    private static int Within(string text, int width)
    {
        var (taken, end) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            taken += Of(rune.ToString());
            if (taken > width)
                break;
            end += rune.Utf16SequenceLength;
        }

        return end;
    }

    /// <summary>What came from a stranger must neither move a terminal's cursor nor break a line.</summary>
    public static string OneLine(string text)
    {
        foreach (var character in text)
            if (char.IsControl(character))
                return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return text;
    }
}
