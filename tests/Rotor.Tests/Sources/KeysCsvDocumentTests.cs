using System.Text;
using Rotor.Sources;

namespace Rotor.Tests.Sources;

public sealed class KeysCsvDocumentTests
{
    [Fact]
    public void Parse_EveryToleratedForm_IsRead()
    {
        var document = Parse(
            "\uFEFF" + KeysCsvDocument.Heading + "\r\n"
            + "# мои ключи\r\n"
            + "\r\n"
            + "sk-or-v1-one\r\n"
            + "sk-or-v1-two;good\r\n"
            + "sk-or-v1-three;good;17\r\n"
            + " sk-or-v1-four ; GOOD ; 5 ; \r\n"
            + "sk-or-v1-five;bad;Не хватает кредитов;2025-03-01 12:30:45\r\n"
            + "\"sk-or-v1-six\";\"good\";\"3\";\"\"\r\n");

        Assert.Empty(document.Warnings);
        Assert.Equal(
            [("sk-or-v1-one", false, 0), ("sk-or-v1-two", false, 0), ("sk-or-v1-three", false, 17), ("sk-or-v1-four", false, 5), ("sk-or-v1-five", true, 0), ("sk-or-v1-six", false, 3)],
            document.Rows.Select(row => (row.Value.Reveal(), row.IsBad, row.Count)));
        Assert.Equal(("Не хватает кредитов", "2025-03-01 12:30:45"), (document.Rows[4].Why, document.Rows[4].MarkedBad));
    }

    [Theory]
    [InlineData("sk-or-v1-one;good;many", false, "line 1")]
    [InlineData("sk-or-v1-one;resting;5", true, "line 1")]
    [InlineData("sk-or-v1-one;bad;why;yesterday", true, "line 1")]
    public void Parse_WrongCell_IsTakenWithAWarningThatNamesTheLine(string line, bool isBad, string named)
    {
        var document = Parse(line);

        Assert.Equal((isBad, 0L), (document.Rows[0].IsBad, document.Rows[0].Count));
        Assert.StartsWith(named, Assert.Single(document.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my notes about planted things")]
    [InlineData("planted;good;5;")]
    [InlineData("sk-or-v1-planted with a space;good")]
    public void Parse_LineThatIsNoKey_StaysAndIsNotRepeated(string line)
    {
        var document = Parse(line + "\nsk-or-v1-one\n");

        Assert.Single(document.Rows);
        Assert.DoesNotContain("planted", Assert.Single(document.Warnings), StringComparison.Ordinal);
        Assert.StartsWith(line, Text(document.With(new Dictionary<int, string?>())), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_KeyTwice_CountsOnce() => Assert.Single(Parse("sk-or-v1-one;good;1\nsk-or-v1-one;bad;x\n").Rows);

    [Fact]
    public void With_OneLine_LeavesEveryOtherByteAsItWas()
    {
        byte[] content = [.. Encoding.UTF8.GetBytes("\uFEFF# a\r\n\tsk-or-v1-one ;good\r\n"), 0xFF, 0xCF, (byte)'\n', .. "sk-or-v1-two;good;3;;note\r\n# end"u8];
        var document = KeysCsvDocument.Parse(content);

        var written = document.With(new Dictionary<int, string?> { [3] = document.Good(document.Rows[1], 4) });

        byte[] expected = [.. Encoding.UTF8.GetBytes("\uFEFF# a\r\n\tsk-or-v1-one ;good\r\n"), 0xFF, 0xCF, (byte)'\n', .. "sk-or-v1-two;good;4;;note\r\n# end"u8];
        Assert.Equal(expected, written);
    }

    [Fact]
    public void With_BadKeyInTheFirstLine_KeepsTheMarkAndOneLine()
    {
        var document = Parse("\uFEFFsk-or-v1-one;good;7\n");

        var written = Text(document.With(new Dictionary<int, string?> { [0] = document.Bad(document.Rows[0], "нет; денег\r\nсовсем", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)) }));

        Assert.Equal("\uFEFFsk-or-v1-one;bad;нет, денег совсем;2026-01-02 03:04:05\n", written);
    }

    [Fact]
    public void With_NoLine_TakesItAway() => Assert.Equal("# b\n", Text(Parse("sk-or-v1-one\n# b\n").With(new Dictionary<int, string?> { [0] = null })));

    private static KeysCsvDocument Parse(string text) => KeysCsvDocument.Parse(Encoding.UTF8.GetBytes(text));

    private static string Text(byte[] content) => Encoding.UTF8.GetString(content);
}
