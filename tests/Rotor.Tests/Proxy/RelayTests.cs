using System.Net;
using System.Text;
using System.Text.Json;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

public sealed class RelayTests
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";
    private const string StreamedChat = """{"model":"openai/gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hello"}]}""";

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/api/v1/chat/completions")]
    [InlineData("/chat/completions")]
    public async Task Chat_OnEveryDoor_IsAnswered(string path)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(Chat, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("chat.completion", answer.RootElement.GetProperty("object").GetString());
        Assert.True(Guid.TryParse(response.Headers.GetValues("X-Rotor-Request-Id").Single(), out _));
    }

    [Theory]
    [InlineData("""{  "model" : "openai/gpt-4o-mini","temperature":0.70, "x_unknown": {"b":1,"a":[1e400,-0.0,1E+2]} , "messages":[]}""")]
    [InlineData("""{"model":"openai\/gpt-4o-mini","messages":[{"role":"user","content":"\u0041\ud83d\ude00 \/ 你好 привет"}],"a":1,"a":2,"top_p":1.000}""")]
    [InlineData("{\r\n\t\"model\"\t:\r\n\"openai/gpt-4o-mini\"\r\n}\r\n\r\n")]
    public async Task RequestBody_ReachesUpstreamByteForByte(string body)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(body);

        Assert.Equal(body, Encoding.UTF8.GetString(Assert.Single(gateway.Upstream.Requests).Body.Span));
    }

    [Fact]
    public async Task RequestBody_Of20MiB_ReachesUpstreamByteForByte()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.AddModel("openai/gpt-4o-mini").ContextLength = int.MaxValue;
        var body = Encoding.UTF8.GetBytes("""{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,IMAGE"}}]}]}""".Replace("IMAGE", new string('A', 20 * 1024 * 1024), StringComparison.Ordinal));

        using var response = await gateway.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(Assert.Single(gateway.Upstream.Requests).Body.Span.SequenceEqual(body));
    }

    [Fact]
    public async Task Stream_IsWhatUpstreamSent()
    {
        await using var gateway = await Gateway.StartAsync();
        using var direct = new HttpClient { Timeout = Gateway.Patience };
        gateway.Upstream.Script(replies: new Reply { Text = "one two three ✓ четыре 五", Times = 0 });

        using var response = await gateway.PostAsync(StreamedChat);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("data: {", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal("one two three ✓ четыре 五", Sse.TextOf(text));
    }

    [Fact]
    public async Task Stream_EventsAreFlushedAsTheyCome()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: new Reply { Text = "one two three four", Stream = new StreamShape { Fault = StreamFault.StallInSilence, FaultAfter = 2 } });

        using var response = await gateway.PostAsync(StreamedChat);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);

        // Upstream says no more after its second token: what comes now cannot have waited for the end.
        Assert.StartsWith("data: {", await reader.ReadLineAsync().WaitAsync(Gateway.Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_SentUpstream_FollowsTheRules()
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(StreamedChat, change: request =>
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer the-callers-own");
            request.Headers.TryAddWithoutValidation("X-Api-Key", "the-callers-own");
            request.Headers.TryAddWithoutValidation("Cookie", "a=b");
            request.Headers.TryAddWithoutValidation("Connection", "x-mine");
            request.Headers.TryAddWithoutValidation("X-Mine", "hop");
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "elsewhere.example");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
            request.Headers.TryAddWithoutValidation("HTTP-Referer", "https://app.example");
            request.Headers.TryAddWithoutValidation("X-Title", "An App");
            request.Headers.TryAddWithoutValidation("X-OpenRouter-Categories", "cli-agent");
            request.Headers.TryAddWithoutValidation("x-session-id", "s-1");
            request.Headers.TryAddWithoutValidation("X-Rotor-Stream", "live");
        });

        var seen = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(Gateway.KeyValue(1), seen.Bearer);
        foreach (var dropped in new[] { "X-Api-Key", "Cookie", "X-Mine", "X-Forwarded-Host", "X-Rotor-Stream", "Transfer-Encoding" }) Assert.Null(seen.Header(dropped));
        Assert.Equal("identity", seen.Header("Accept-Encoding"));
        Assert.Equal("https://app.example", seen.Header("HTTP-Referer"));
        Assert.Equal("An App", seen.Header("X-Title"));
        Assert.Equal("cli-agent", seen.Header("X-OpenRouter-Categories"));
        Assert.Equal("s-1", seen.Header("x-session-id"));
    }

    [Fact]
    public async Task Head_SentToTheClient_FollowsTheRules()
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(Chat);

        Assert.True(response.Headers.Contains("X-Generation-Id"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Error_PassedOn_LosesTheAccountsId()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: Reply.Fail(WireErrors.ContextLength, times: 0));

        using var response = await gateway.PostAsync(Chat);
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("maximum context length", body, StringComparison.Ordinal);
        Assert.DoesNotContain("user_", body, StringComparison.Ordinal);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task FailedAttempt_GoesOnToTheNextKey()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(key: Gateway.KeyValue(1), replies: Reply.Fail(WireErrors.UserNotFound, times: 0));

        using var response = await gateway.PostAsync(Chat);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([Gateway.KeyValue(1), Gateway.KeyValue(2)], gateway.Upstream.Requests.Select(r => r.Bearer));
    }

    [Fact]
    public async Task ClientThatLeaves_EndsTheUpstreamCallWithin100Milliseconds()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: new Reply { Stream = new StreamShape { Fault = StreamFault.StallInSilence, FaultAfter = 2 }, Times = 0 });
        var quickest = TimeSpan.MaxValue;

        // A busy machine may hold up one try, not each of them.
        for (var i = 0; i < 25 && quickest >= TimeSpan.FromMilliseconds(100); i++)
        {
            gateway.Upstream.ClearRequests();
            var response = await gateway.PostAsync(StreamedChat);
            var left = TimeProvider.System.GetTimestamp();
            response.Dispose();
            await Until.TrueAsync(() => gateway.Upstream.Requests.Single().Aborted, "the upstream call to end");
            var took = TimeProvider.System.GetElapsedTime(left);
            if (took < quickest) quickest = took;
        }

        Assert.InRange(quickest.TotalMilliseconds, 0, 100);
        await Until.TrueAsync(() => gateway.Log.Lines.Any(line => line.Text.Contains("client gone", StringComparison.Ordinal)), "the log line");
    }
}
