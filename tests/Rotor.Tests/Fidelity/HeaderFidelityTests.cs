using System.Net;
using System.Text;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fidelity;

/// <summary>Headers hold bytes beyond ASCII now and then, in whatever encoding: they pass as they are, and harm nothing.</summary>
public sealed class HeaderFidelityTests
{
    private const string Chat = """{"model":"test/any","messages":[]}""";

    [Theory]
    [InlineData("UTF-8", "Приложение 你好 😀")]
    [InlineData("ISO-8859-1", "caf\u00e9 \u00fc\u00ff")]
    public async Task RequestHeader_BeyondAscii_ReachesUpstreamByteForByte(string encoding, string value)
    {
        await using var upstream = RawUpstream.Start();
        RawRequest? seen = null;
        upstream.Answer = request =>
        {
            seen = request;
            return RawAnswer.Of("application/json", "{\"id\":\"gen-1\"}"u8.ToArray());
        };
        await using var gateway = await Gateway.StartAsync(configure: options => options.Upstream.BaseUrl = upstream.BaseUrl);
        var bytes = Encoding.GetEncoding(encoding).GetBytes(value);
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync([.. Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {Chat.Length}\r\nX-Title: "), .. bytes, .. Encoding.ASCII.GetBytes("\r\n\r\n" + Chat)]);
        var answer = await raw.ReadAsync();

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        // The head was read as Latin-1, a character for each byte.
        Assert.Contains("\r\nX-Title: " + Encoding.Latin1.GetString(bytes) + "\r\n", seen!.Head + "\r\n", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTF-8", "Приложение 你好 😀")]
    [InlineData("ISO-8859-1", "caf\u00e9 \u00fc\u00ff")]
    public async Task AnswerHeader_BeyondAscii_ReachesTheClientByteForByte(string encoding, string value)
    {
        await using var upstream = RawUpstream.Start();
        var text = Encoding.Latin1.GetString(Encoding.GetEncoding(encoding).GetBytes(value));
        upstream.Answer = _ => RawAnswer.Of("application/json", "{\"id\":\"gen-1\"}"u8.ToArray(), headers: $"X-OpenRouter-Note: {text}\r\n");
        await using var gateway = await Gateway.StartAsync(configure: options => options.Upstream.BaseUrl = upstream.BaseUrl);

        using var response = await gateway.PostAsync(Chat);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(text, response.Headers.GetValues("X-OpenRouter-Note").Single());
        Assert.Equal("{\"id\":\"gen-1\"}", await response.Content.ReadAsStringAsync());
    }
}
