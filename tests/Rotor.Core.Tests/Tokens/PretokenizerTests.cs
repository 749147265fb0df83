using System.Text;
using Rotor.Core.Tokens;

namespace Rotor.Core.Tests.Tokens;

/// <summary>The places where the two patterns differ from each other, or Unicode's rules from those of other regular expressions.</summary>
public sealed class PretokenizerTests
{
    [Theory]
    [InlineData("it's HERE'S", "it's| HERE'S")]
    [InlineData("camelCase HTTPServer2", "camel|Case| HTTPServer|2")]
    [InlineData("中文ABCdef", "中文ABCdef")]
    [InlineData("中ABC", "中|ABC")]
    [InlineData("a/b //\n/\nx", "a|/b| //\n/\n|x")]
    [InlineData("12345678", "123|456|78")]
    [InlineData("x  \n \n  y", "x|  \n \n| | y")]
    [InlineData("end \n ", "end| \n| ")]
    [InlineData("\u0301AB", "\u0301|AB")]
    [InlineData("-\u0301ab", "-\u0301ab")]
    [InlineData("\u0085\u0085a", "\u0085|\u0085a")]
    [InlineData("\ufeff\ufeffa", "\ufeff\ufeff|a")]
    [InlineData("a'ſb", "a'ſ|b")]
    public void Next_O200k_CutsAsThePattern(string text, string expected) => Assert.Equal(expected, Split(text, TokenEncoding.O200kBase));

    [Theory]
    [InlineData("it's HERE'S\n'stuff", "it|'s| HERE|'S|\n|'s|tuff")]
    [InlineData("camelCase", "camelCase")]
    [InlineData("a/b //\n/\nx", "a|/b| //\n|/\n|x")]
    [InlineData("end \n ", "end| \n ")]
    [InlineData("x \n y", "x| \n| y")]
    [InlineData("\u0301ab", "\u0301ab")]
    public void Next_Cl100k_CutsAsThePattern(string text, string expected) => Assert.Equal(expected, Split(text, TokenEncoding.Cl100kBase));

    private static string Split(string text, TokenEncoding encoding)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var pieces = new List<string>();
        for (int start = 0, end; start < bytes.Length; start = end)
        {
            end = Pretokenizer.Next(bytes, start, encoding);
            pieces.Add(Encoding.UTF8.GetString(bytes, start, end - start));
        }

        return string.Join('|', pieces);
    }
}
