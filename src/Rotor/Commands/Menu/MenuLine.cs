using System.Text;
using Rotor.Commands.Output;

namespace Rotor.Commands.Menu;

/// <summary>How a piece of a line stands out.</summary>
internal enum Look
{
    Plain,
    Strong,
    Quiet,
    Good,
    Warning,
    Bad,
    Accent,

    /// <summary>Light on dark turned round: what is chosen, and the bars above and below.</summary>
    Turned,
}

/// <summary>One line of the screen, of pieces that look each its own way.</summary>
internal sealed class MenuLine
{
    private readonly List<(string Text, Look Look)> _pieces = [];

    public static MenuLine Empty => new();

    public int Width { get; private set; }

    /// <summary>The words alone.</summary>
    public string Text => string.Concat(_pieces.Select(piece => piece.Text));

    public static MenuLine Of(string text, Look look = Look.Plain) => new MenuLine().Add(text, look);

    public MenuLine Add(string text, Look look = Look.Plain)
    {
        text = TextWidth.OneLine(text);
        if (text.Length > 0)
            _pieces.Add((text, look));
        Width += TextWidth.Of(text);
        return this;
    }

    public MenuLine Add(MenuLine other)
    {
        _pieces.AddRange(other._pieces);
        Width += other.Width;
        return this;
    }

    /// <summary>Spaces up to a column.</summary>
    public MenuLine To(int column, Look look = Look.Plain) => column > Width ? Add(new string(' ', column - Width), look) : this;

    /// <summary>The line within so many cells, and filled up to them.</summary>
    public MenuLine Fit(int width)
    {
        var fitted = new MenuLine();
        foreach (var (text, look) in _pieces)
        {
            if (fitted.Width + TextWidth.Of(text) > width)
            {
                fitted.Add(TextWidth.Fit(text, width - fitted.Width), look);
                break;
            }

            fitted.Add(text, look);
        }

        return fitted.To(width);
    }

    /// <summary>The same words, turned round throughout.</summary>
    public MenuLine Chosen() => Of(Text, Look.Turned);

    public string Render(bool colors)
    {
        var line = new StringBuilder();
        foreach (var (text, look) in _pieces)
        {
            var on = On(look, colors);
            line.Append(on).Append(text).Append(on.Length > 0 ? Ansi.Off : "");
        }

        return line.ToString();
    }

    // Without colours the weights stay: they are no colours.
    private static string On(Look look, bool colors) => look switch
    {
        Look.Strong => "\x1b[1m",
        Look.Turned => "\x1b[7m",
        _ when !colors => "",
        Look.Quiet => "\x1b[90m",
        Look.Good => "\x1b[32m",
        Look.Warning => "\x1b[33m",
        Look.Bad => "\x1b[31m",
        Look.Accent => "\x1b[36m",
        _ => "",
    };
}
