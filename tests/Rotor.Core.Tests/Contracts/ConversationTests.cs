using System.Text;
using Rotor.Core.Contracts;

namespace Rotor.Core.Tests.Contracts;

public sealed class ConversationTests
{
    private const string Opening = """{"role":"system","content":"be kind"},{"role":"user","content":"hello"}""";

    [Fact]
    public void Hash_LaterTurnsOfOneConversation_IsTheSame()
    {
        var first = Hash($$"""{"messages":[{{Opening}}]}""");

        Assert.NotEqual(0UL, first);
        Assert.Equal(first, Hash($$"""{"messages":[{{Opening}},{"role":"assistant","content":"hi"},{"role":"user","content":"more"}]}"""));
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"system","content":"be kind"},{"role":"user","content":"other"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("""{"messages":[{"role":"system","content":"be rude"},{"role":"user","content":"hello"}]}""")]
    public void Hash_OtherOpening_IsAnother(string body) => Assert.NotEqual(Hash($$"""{"messages":[{{Opening}}]}"""), Hash(body));

    [Fact]
    public void Hash_SessionIdFirstThenHeaderThenCacheKey()
    {
        var bySession = Hash("""{"session_id":"s","prompt_cache_key":"c","messages":[]}""", "h");

        Assert.Equal(bySession, Hash("""{"session_id":"s","messages":[{"role":"user","content":"x"}]}"""));
        Assert.NotEqual(bySession, Hash("""{"prompt_cache_key":"c","messages":[]}""", "h"));
        Assert.Equal(Hash("{}", "h"), Hash("""{"prompt_cache_key":"c","messages":[]}""", "h"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"messages":[]}""")]
    public void Hash_NothingToGoBy_IsZero(string body) => Assert.Equal(0UL, Hash(body));

    private static ulong Hash(string body, string? header = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestScanner.TryScan(bytes, out var scan));
        return Conversation.Hash(scan, bytes, header);
    }
}
