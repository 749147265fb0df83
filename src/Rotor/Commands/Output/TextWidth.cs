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
        var taken = 0;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var cells = Of(rune.ToString());
            if (taken + cells > width - 1)
                break;
            taken += cells;
            end += rune.Utf16SequenceLength;
        }

        return text[..end] + Cut;
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
