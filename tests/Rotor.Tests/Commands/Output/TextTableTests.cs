using Rotor.Commands.Output;

namespace Rotor.Tests.Commands.Output;

public sealed class TextTableTests
{
    private static TextTable Sample()
    {
        var table = new TextTable("NAME", ">COUNT", "WHY");
        table.Add("中文标签", "5", "");
        table.Add("ключ", "1234", Cell.Bad("a long reason that goes on and on"));
        table.Add("é\u0301", "12", "x\u001b[2Jy\nz");
        return table;
    }

    [Fact]
    public void Render_TextOfSeveralScripts_AlignsByWhatTheEyeSees() => Assert.Equal(
        "NAME      COUNT  WHY\n"
        + "中文标签      5\n"
        + "ключ       1234  a long reason that goes on and on\n"
        + "é\u0301            12  x [2Jy z\n",
        Sample().Render(colors: false, width: null));

    [Fact]
    public void Render_NarrowTerminal_CutsTheWidestColumnOnly()
    {
        var lines = Sample().Render(colors: false, width: 30).TrimEnd('\n').Split('\n');

        Assert.All(lines, line => Assert.True(TextWidth.Of(line) <= 30, line));
        Assert.Contains(lines, line => line.StartsWith("ключ       1234  a long", StringComparison.Ordinal) && line.EndsWith('…'));
    }

    [Fact]
    public void Render_Colors_PaintTonesAndLeaveTheAlignmentAlone()
    {
        var painted = Sample().Render(colors: true, width: null);

        Assert.Contains("\x1b[31ma long reason that goes on and on\x1b[0m", painted, StringComparison.Ordinal);
        Assert.Equal(Sample().Render(colors: false, width: null), System.Text.RegularExpressions.Regex.Replace(painted, "\x1b\\[[0-9]+m", ""));
    }

    [Theory]
    [InlineData("中文标签", 5, "中文…")]
    [InlineData("中文标签", 8, "中文标签")]
    [InlineData("abc", 2, "a…")]
    [InlineData("abc", 0, "")]
    public void Fit_WideCharacters_NeverPassTheWidth(string text, int width, string expected)
    {
        Assert.Equal(expected, TextWidth.Fit(text, width));
        Assert.True(TextWidth.Of(TextWidth.Fit(text, width)) <= width);
    }
}
