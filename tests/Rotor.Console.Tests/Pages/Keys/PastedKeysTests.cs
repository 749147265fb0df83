using Rotor.WebConsole.Pages.Keys;

namespace Rotor.WebConsole.Tests.Pages.Keys;

public sealed class PastedKeysTests
{
    private const string A = "sk-or-v1-aaaaaaaaaaaaaaaa";
    private const string B = "sk-or-v1-bbbbbbbbbbbbbbbb";

    [Theory]
    [InlineData(A + "\n" + B)]
    [InlineData(A + "\r\n\r\n# a remark\r\n" + B + "\r\n")]
    [InlineData(A + ", " + B)]
    [InlineData("OPENROUTER_API_KEYS=" + A + "," + B)]
    [InlineData("[\"" + A + "\", \"" + B + "\"]")]
    [InlineData("{\"keys\": [{\"key\": \"" + A + "\"}, {\"api_key\": \"" + B + "\"}]}")]
    [InlineData("key,label\n" + A + ",one\n" + B + ",two")]
    [InlineData("export KEY=\"" + A + "\"\nOTHER=" + B)]
    public void Read_AnyForm_FindsBothKeys(string text) => Assert.Equal([A, B], PastedKeys.Read(text).Select(key => key.Value));

    [Theory]
    [InlineData(A + " laptop", "laptop", null)]
    [InlineData("laptop: " + A, "laptop", null)]
    [InlineData("张伟的密钥\t" + A, "张伟的密钥", null)]
    [InlineData(A + ":3", null, 3)]
    [InlineData(A + ":3 # Маша", "Маша", 3)]
    [InlineData("name;key;weight\nlaptop;" + A + ";7", "laptop", 7)]
    [InlineData("[{\"label\":\"laptop\",\"value\":\"" + A + "\",\"weight\":2}]", "laptop", 2)]
    public void Read_WordsBesideAKey_AreItsLabel(string text, string? label, int? weight)
    {
        var key = Assert.Single(PastedKeys.Read(text));

        Assert.Equal((A, label, weight), (key.Value, key.Label, key.Weight));
    }

    [Fact]
    public void Read_KeysOfAnotherShape_AreWords() => Assert.Equal(["my-own-key-1", "my-own-key-2"], PastedKeys.Read("my-own-key-1 my-own-key-2").Select(key => key.Value));

    [Theory]
    [InlineData("hello world", 2, true)]
    [InlineData("my-own-key-1\nsk-proj-0123456789abcdef0123456789", 2, true)]
    [InlineData("SESSION_SECRET_KEY=of-another-service", 1, true)]
    [InlineData("{\"models\": [\"vendor/model\"]}", 1, true)]
    [InlineData("PORT=8000\nLOG_LEVEL=info", 0, true)]
    [InlineData("OPENROUTER_API_KEYS=my-own-key-1,my-own-key-2:7", 2, false)]
    [InlineData("export OPENROUTER_API_KEY=\"my-own-key-1\"", 1, false)]
    [InlineData("[\"my-own-key-1\"]", 1, false)]
    [InlineData("{\"keys\": [\"my-own-key-1\", {\"value\": \"my-own-key-2\"}]}", 2, false)]
    [InlineData("key,label\nmy-own-key-1,one", 1, false)]
    public void Read_WordsOfAnotherShape_AreGuessesUnlessTheTextCallsThemKeys(string text, int count, bool areGuesses)
    {
        var found = PastedKeys.Read(text);

        Assert.Equal(count, found.Count);
        Assert.All(found, key => Assert.Equal(areGuesses, key.IsGuess));
        Assert.All(found, key => Assert.DoesNotContain('=', key.Value));
    }

    [Fact]
    public void Read_AVariableOfKeys_TakesTheirWeights() => Assert.Equal(
        [("my-own-key-1", null), ("my-own-key-2", 7)], PastedKeys.Read("OPENROUTER_API_KEYS=my-own-key-1,my-own-key-2:7").Select(key => (key.Value, key.Weight)));

    [Fact]
    public void Read_MoreThanAreTaken_StopsBehindTheLimit() =>
        Assert.Equal(PastedKeys.Most + 1, PastedKeys.Read(string.Join('\n', Enumerable.Range(0, PastedKeys.Most + 500).Select(index => $"sk-or-v1-{index:D8}"))).Count);

    [Fact]
    public void PastedKey_AsText_HidesItsValue() => Assert.DoesNotContain("aaaa", new PastedKey(A, null, null).ToString(), StringComparison.Ordinal);
}
