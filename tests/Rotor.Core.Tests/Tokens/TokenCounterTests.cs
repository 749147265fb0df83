using System.Text;
using System.Text.Json;
using Rotor.Core.Tokens;

namespace Rotor.Core.Tests.Tokens;

public sealed class TokenCounterTests
{
    public static TheoryData<string, int, int> CorpusFiles()
    {
        var data = new TheoryData<string, int, int>();
        using var expected = Corpus.Parse("expected.json");
        foreach (var entry in expected.RootElement.EnumerateArray())
        {
            var counts = entry.GetProperty("counts");
            data.Add(entry.GetProperty("file").GetString()!, counts[0].GetInt32(), counts[1].GetInt32());
        }

        return data;
    }

    [Theory, MemberData(nameof(CorpusFiles))]
    public void Count_CorpusFile_EqualsReference(string file, int o200k, int cl100k)
    {
        var text = Corpus.Read(file);

        Assert.Equal(o200k, TokenCounter.Count(text, TokenEncoding.O200kBase));
        Assert.Equal(cl100k, TokenCounter.Count(text, TokenEncoding.Cl100kBase));
        Assert.Equal(o200k, TokenCounter.Count(Encoding.UTF8.GetString(text), TokenEncoding.O200kBase));
    }

    [Fact]
    public void Count_RandomStrings_EqualReference()
    {
        using var fuzz = Corpus.Parse("fuzz.json");
        var wrong = new List<string>();
        foreach (var entry in fuzz.RootElement.EnumerateArray())
        {
            var text = entry.GetProperty("text").GetString()!;
            if (entry.TryGetProperty("times", out var times)) text = string.Concat(Enumerable.Repeat(text, times.GetInt32()));
            var counts = entry.GetProperty("counts");

            var found = (TokenCounter.Count(text, TokenEncoding.O200kBase), TokenCounter.Count(text, TokenEncoding.Cl100kBase));

            if (found != (counts[0].GetInt32(), counts[1].GetInt32())) wrong.Add($"{entry.GetRawText()} but {found}");
        }

        Assert.Empty(wrong);
        Assert.True(fuzz.RootElement.GetArrayLength() > 2000);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("hello world", 2)]
    [InlineData("<|endoftext|>", 7)]
    public void Count_KnownText_CountsOrdinaryTokens(string text, int expected) =>
        Assert.Equal(expected, TokenCounter.Count(text, TokenEncoding.Cl100kBase));

    [Fact]
    public void Count_LoneSurrogate_CountsAsReplacementCharacter() =>
        Assert.Equal(TokenCounter.Count("a\ufffdb", TokenEncoding.O200kBase), TokenCounter.Count("a\ud800b", TokenEncoding.O200kBase));

    [Fact]
    public void Count_BytesThatAreNoUtf8_AreCountedNotRefused()
    {
        var bytes = new byte[4096];
        new Random(7).NextBytes(bytes);

        var tokens = TokenCounter.Count(bytes, TokenEncoding.O200kBase);

        Assert.InRange(tokens, 1, bytes.Length);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("的")]
    [InlineData("的一是不了人我在有他这")]
    [InlineData("😀")]
    [InlineData(" ")]
    [InlineData("xq")]
    [InlineData("Ab")]
    public void Count_PieceOfManyWindows_GrowsWithItsLength(string unit)
    {
        var hundred = TokenCounter.Count(Repeat(unit, 120_000), TokenEncoding.O200kBase);
        var thousand = TokenCounter.Count(Repeat(unit, 1_200_000), TokenEncoding.O200kBase);

        Assert.InRange(thousand, (hundred * 10) - 40, (hundred * 10) + 40);
    }

    [Fact]
    public void Count_AfterWarmUp_AllocatesNothing()
    {
        var texts = CorpusFiles().Select(row => Corpus.Read(row.Data.Item1)).Append(Repeat("长", 30_000)).ToArray();
        var chars = Encoding.UTF8.GetString(texts[0]);
        for (var round = 0; round < 3; round++) CountAll();
        var before = GC.GetAllocatedBytesForCurrentThread();

        CountAll();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void CountAll()
        {
            foreach (var text in texts)
            {
                TokenCounter.Count(text, TokenEncoding.O200kBase);
                TokenCounter.Count(text, TokenEncoding.Cl100kBase);
            }

            TokenCounter.Count(chars, TokenEncoding.O200kBase);
        }
    }

    private static byte[] Repeat(string unit, int bytes) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, bytes / Encoding.UTF8.GetByteCount(unit))));

    private static class Corpus
    {
        private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Tokens", "Corpus");

        public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

        public static JsonDocument Parse(string name) => JsonDocument.Parse(Read(name));
    }
}
