using System.Text;
using Rotor.Core.RequestLog;

namespace Rotor.Core.Tests.RequestLog;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Hello, World!", "hello world")]
    [InlineData("gpt-4o_mini", "gpt 4o mini")]
    [InlineData("ПРИВЕТ, Ёжик", "привет ежик")]
    [InlineData("缓存命中", "缓 存 命 中")]
    [InlineData("命中cache了", "命 中 cache 了")]
    [InlineData("キャッシュ", "キ ャ ッ シ ュ")]
    [InlineData("𠀀𠀁", "𠀀 𠀁")]
    [InlineData("Crème brûlée ŁÓDŹ", "creme brulee łodz")]
    [InlineData("e\u0301te\u0301", "ete")]
    [InlineData("TIẾNG Việt", "tieng viet")]
    [InlineData("ΛΌΓΟΣ λόγος", "λόγοσ λόγοσ")]
    [InlineData("ok😀👍🏽!", "ok u1f600 u1f44d u1f3fd")]
    [InlineData("5 € ≠ 6 ₽", "5 u20ac u2260 6 u20bd")]
    [InlineData("«да»…", "да")]
    [InlineData("$+<=>^`|~ \"'", "")]
    [InlineData("", "")]
    public void Prepare_Text_GivesWordsWithOneSpaceBetween(string text, string words) => Assert.Equal(words, SearchText.Prepare(text));

    [Fact]
    public void Prepare_BrokenUtf8_SeparatesWords()
    {
        var to = new byte[64];

        var length = SearchText.Prepare([(byte)'a', 0xC3, (byte)'b', 0xFF], to);

        Assert.Equal(" a b ", Encoding.UTF8.GetString(to, 0, length));
    }

    [Fact]
    public void Prepare_EveryRune_StaysWithinMaxLength()
    {
        Span<byte> text = stackalloc byte[16];
        var to = new byte[128];
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value)) continue;
            var length = 0;
            for (var i = 0; i < 3; i++) length += new Rune(value).EncodeToUtf8(text[length..]);

            Assert.InRange(SearchText.Prepare(text[..length], to), 1, SearchText.MaxLength(length));
        }
    }

    [Fact]
    public void Prepare_AnyMixOfScripts_GivesWhatItGivesCharacterByCharacter()
    {
        string[] pieces = ["a", "Z", "9", "word", "WORD", " ", "  ", ". ", "\n", "(", "é", "Я", "ж", "Ё", "Ѐ", "ҏ", "缓", "存", "丁", "鿿", "が", "😀", "\u0301", "€", "…", "@", "[", "`", "{", "/", ":"];
        var random = new Random(11);
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(random.Next(3) == 0 ? pieces.Length : 10)]));

            Assert.Equal(Plainly(text), SearchText.Prepare(text));
        }
    }

    // Each character by itself, between two letters.
    private static string Plainly(string text)
    {
        var words = new StringBuilder();
        foreach (var rune in text.EnumerateRunes()) words.Append((" " + SearchText.Prepare($"x{rune}y"))[2..^1]);
        return string.Join(' ', words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("red fox", "the quick red fox", true)]
    [InlineData("fox red", "the quick red fox", true)]
    [InlineData("\"fox red\"", "the quick red fox", false)]
    [InlineData("\"red fox\"", "the quick red fox", true)]
    [InlineData("qui", "the quick red fox", false)]
    [InlineData("qui*", "the quick red fox", true)]
    [InlineData("\"quick re\"*", "the quick red fox", true)]
    [InlineData("存命", "缓存命中", true)]
    [InlineData("中命", "缓存命中", false)]
    [InlineData("缓", "缓存命中", true)]
    [InlineData("привет", "ПРИВЕТ", true)]
    [InlineData("AND OR NOT", "this and that or not", true)]
    [InlineData("NEAR(a", "near a", true)]
    [InlineData("say \"hi", "say hi", true)]
    [InlineData("5\" disk", "a 5 disk", true)]
    [InlineData("😀", "well 😀", true)]
    [InlineData("😀", "well 😁", false)]
    [InlineData("user@example.com", "mail user@example.com now", true)]
    [InlineData("user@example.com", "example com user", false)]
    public void TryParse_Typed_MatchesAsAPersonExpects(string typed, string text, bool found)
    {
        Assert.True(SearchQuery.TryParse(typed, out var query, out var fault));

        Assert.Null(fault);
        var to = new byte[SearchText.MaxLength(Encoding.UTF8.GetByteCount(text))];
        var length = SearchText.Prepare(Encoding.UTF8.GetBytes(text), to);
        Assert.Equal(found, query!.Terms.All(term => term.IsIn(to.AsSpan(0, length))));
    }

    [Theory]
    [InlineData("!?")]
    [InlineData("\"\"")]
    [InlineData("*")]
    [InlineData("。，")]
    public void TryParse_PunctuationAlone_NamesTheFault(string typed)
    {
        Assert.False(SearchQuery.TryParse(typed, out var query, out var fault));

        Assert.Null(query);
        Assert.Contains("punctuation", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void TryParse_Nothing_IsNoQueryAndNoFault(string? typed)
    {
        Assert.True(SearchQuery.TryParse(typed, out var query, out var fault));
        Assert.Null(query);
        Assert.Null(fault);
    }
}
