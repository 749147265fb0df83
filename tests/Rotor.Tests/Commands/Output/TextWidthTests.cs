using Rotor.Commands.Output;

namespace Rotor.Tests.Commands.Output;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("one two three", 20, "one two three")]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one two three four five six", 9, "one two|three|four fiv…")]
    [InlineData("ROTOR_LONG_NAME", 6, "ROTOR_|LONG_N|AME")]
    [InlineData("中文标签说明", 5, "中文|标签|说明")]
    [InlineData("🚀🚀🚀🚀", 5, "🚀🚀|🚀🚀")]
    [InlineData("", 5, "")]
    public void Wrap_Text_BreaksAtBlanksAndCutsTheLastLine(string text, int width, string lines) => Assert.Equal(lines, string.Join('|', TextWidth.Wrap(text, width, 3)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Wrap_NoRoom_EndsAtOnce(int width) => Assert.Single(TextWidth.Wrap("🚀 some words", width, 3));
}
