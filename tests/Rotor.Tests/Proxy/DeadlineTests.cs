using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Rotor.Configuration;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

/// <summary>Each deadline over real sockets: just before it the request is open, at it the request ends with a reason of its own.</summary>
public sealed class DeadlineTests
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";
    private const string StreamedChat = """{"model":"openai/gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTime _time = new();

    [Fact]
    public async Task FirstByte_NoHead_Ends()
    {
        await using var gateway = await StartAsync(options => options.Upstream.FirstByteTimeout = TimeSpan.FromSeconds(12));
        gateway.Upstream.Script(replies: Reply.WithoutHead(HeadFault.Never, times: 0));

        var response = gateway.PostAsync(StreamedChat);
        await Until.TrueAsync(() => gateway.Upstream.Requests.Count == 1, "the request to reach upstream");

        await AssertEndsAtAsync(TimeSpan.FromSeconds(12), response, "first_byte_timeout");
    }

    [Fact]
    public async Task FirstContent_CommentsForEver_Ends()
    {
        await using var gateway = await StartAsync(options =>
        {
            options.Upstream.FirstContentTimeout = TimeSpan.FromSeconds(12);
            options.Streams.CommitAfter = TimeSpan.FromSeconds(14);
        });
        gateway.Upstream.Script(replies: new Reply { Stream = new StreamShape { Fault = StreamFault.StallWithComments, CommentEvery = TimeSpan.FromMilliseconds(10) }, Times = 0 });

        var response = gateway.PostAsync(StreamedChat);
        await HeadCameAsync(gateway);

        await AssertEndsAtAsync(TimeSpan.FromSeconds(12), response, "first_content_timeout");
    }

    [Fact]
    public async Task Idle_SilenceBetweenEvents_EndsTheStreamWithAnErrorEvent()
    {
        await using var gateway = await StartAsync(options => options.Upstream.IdleTimeout = TimeSpan.FromSeconds(30));
        gateway.Upstream.Script(replies: new Reply { Text = "one two three four", Stream = new StreamShape { Fault = StreamFault.StallInSilence, FaultAfter = 2 }, Times = 0 });

        using var response = await gateway.PostAsync(StreamedChat);
        var body = response.Content.ReadAsStringAsync();
        _time.Advance(TimeSpan.FromSeconds(30) - Tick);
        Assert.False(body.IsCompleted);

        // The second token may have come just now, and the silence have begun with it.
        _time.Advance(TimeSpan.FromSeconds(30));
        var text = await body.WaitAsync(Gateway.Patience);

        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(504, LastError(text).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Total_PaddedAnswerWithoutEnd_EndsAndIsNotTriedAgain()
    {
        await using var gateway = await StartAsync(options => options.Upstream.TotalTimeout = TimeSpan.FromSeconds(90));
        gateway.Upstream.Script(replies: Reply.Whole(new JsonShape { Fault = JsonFault.PaddingForever, PaddingEvery = TimeSpan.FromMilliseconds(10) }, times: 0));

        var response = gateway.PostAsync(Chat);
        await HeadCameAsync(gateway);

        await AssertEndsAtAsync(TimeSpan.FromSeconds(90), response, "total_timeout");
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Connect_NobodyAnswers_Ends()
    {
        // A listener that accepts nothing and whose queue is full: further connections wait.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var address = (IPEndPoint)full.LocalEndPoint!;
        using var first = new TcpClient();
        await first.ConnectAsync(address).WaitAsync(Gateway.Patience);
        await using var gateway = await StartAsync(options =>
        {
            options.Upstream.BaseUrl = new Uri($"http://{address}/api/v1");
            options.Upstream.ConnectTimeout = TimeSpan.FromSeconds(3);
        });
        var timers = _time.ActiveTimers;

        var response = gateway.PostAsync(Chat);
        await Until.TrueAsync(() => _time.ActiveTimers >= timers + 3, "the connection to be tried");

        await AssertEndsAtAsync(TimeSpan.FromSeconds(3), response, "connect_failed", HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task FirstByte_ByTheMachinesClock_Ends()
    {
        await using var gateway = await Gateway.StartAsync(keys: 1, options =>
        {
            options.Upstream.FirstByteTimeout = TimeSpan.FromMilliseconds(150);
            options.Pool.MaxAttempts = 1;
        });
        gateway.Upstream.Script(replies: Reply.WithoutHead(HeadFault.Never, times: 0));

        using var response = await gateway.PostAsync(StreamedChat);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    private Task<Gateway> StartAsync(Action<RotorOptions> configure) => Gateway.StartAsync(keys: 1, options =>
    {
        options.Pool.MaxAttempts = 1;
        configure(options);
    }, _time);

    private static Task HeadCameAsync(Gateway gateway) =>
        Until.TrueAsync(() => gateway.Log.Lines.Any(line => line.Text.StartsWith("Upstream answered 200", StringComparison.Ordinal)), "the head");

    private async Task AssertEndsAtAsync(TimeSpan limit, Task<HttpResponseMessage> pending, string reason, HttpStatusCode status = HttpStatusCode.GatewayTimeout)
    {
        _time.Advance(limit - Tick);
        Assert.False(pending.IsCompleted);

        _time.Advance(Tick);
        using var response = await pending.WaitAsync(Gateway.Patience);

        Assert.Equal(status, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(reason, body.RootElement.GetProperty("error").GetProperty("metadata").GetProperty("rotor").GetProperty("reason").GetString());
    }

    private static JsonElement LastError(string stream)
    {
        using var json = JsonDocument.Parse(Sse.DataOf(stream).Last(data => data != "[DONE]"));
        return json.RootElement.GetProperty("error").Clone();
    }
}
