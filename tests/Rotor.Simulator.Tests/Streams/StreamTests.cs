using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Rotor.Simulator.Scripts;
using Rotor.TestSupport;

namespace Rotor.Simulator.Tests.Streams;

public sealed class StreamTests
{
    [Fact]
    public async Task Stream_Unscripted_EndsWithFinishUsageAndDone()
    {
        await using var run = await SimulatorRun.StartAsync();

        using var response = await run.SendAsync(SimulatorRun.Chat(stream: true));
        var events = (await response.Content.ReadAsStringAsync(run.Limit)).Split("\n\n");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(24 + 3 + 1, events.Length);
        Assert.Contains("\"finish_reason\":\"stop\"", events[^4], StringComparison.Ordinal);
        Assert.Contains("\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",\"role\":\"assistant\"},\"finish_reason\":\"stop\"", events[^3], StringComparison.Ordinal);
        Assert.Contains("\"usage\":{\"prompt_tokens\":", events[^3], StringComparison.Ordinal);
        Assert.Equal(("data: [DONE]", ""), (events[^2], events[^1]));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(7, true)]
    public async Task Stream_CutIntoPieces_IsTheSameStream(int size, bool carriageReturns)
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: [Reply.Say("naïve 😀 text"), new Reply { Text = "naïve 😀 text", Stream = new() { WriteSize = size, CarriageReturns = carriageReturns, Comments = 2 } }]);

        var whole = (await run.PostAsync(SimulatorRun.Chat(stream: true))).Body;
        var cut = (await run.PostAsync(SimulatorRun.Chat(stream: true))).Body;

        Assert.Equal(carriageReturns, cut.Contains("\r\n\r\n", StringComparison.Ordinal));
        var lines = cut.Replace("\r\n", "\n", StringComparison.Ordinal);
        Assert.StartsWith(": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: ", lines, StringComparison.Ordinal);
        Assert.Equal(Contents(whole), Contents(lines));
    }

    [Theory]
    [InlineData(StreamFault.Error, 0, "\"error\":{\"code\":502")]
    [InlineData(StreamFault.Error, 3, "\"finish_reason\":\"error\"}]}")]
    [InlineData(StreamFault.ErrorWithoutChoices, 3, "data: {\"error\":{\"code\":502")]
    [InlineData(StreamFault.ErrorInFinishReason, 3, "MALFORMED_FUNCTION_CALL")]
    [InlineData(StreamFault.End, 3, "\"role\":\"assistant\"}")]
    public async Task Stream_FaultAfterTokens_IsTheLastEvent(StreamFault fault, int after, string text)
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: Reply.Streaming(new() { Fault = fault, FaultAfter = after }));

        var (status, body) = await run.PostAsync(SimulatorRun.Chat(stream: true));

        var events = body.Split("\n\n");
        Assert.Equal(200, status);
        Assert.Equal(after + (fault == StreamFault.End ? 0 : 1), events.Length - 1);
        Assert.Contains(text, events[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_MalformedEvent_GoesOnAfterIt()
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: Reply.Streaming(new() { Fault = StreamFault.Malformed, FaultAfter = 2 }));

        var events = (await run.PostAsync(SimulatorRun.Chat(stream: true))).Body.Split("\n\n");

        Assert.Equal(24 + 4 + 1, events.Length);
        Assert.EndsWith("\"content\":\"", events[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StreamFault.Reset)]
    [InlineData(StreamFault.Close)]
    public async Task Stream_ConnectionBroken_ClientSeesIt(StreamFault fault)
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: Reply.Streaming(new() { Fault = fault, FaultAfter = 2 }));

        using var response = await run.SendAsync(SimulatorRun.Chat(stream: true));
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(run.Limit));

        await run.UntilAsync(() => run.Simulator.Seen.Running == 0);
        Assert.Equal(0, run.Simulator.Seen.Aborts);
    }

    [Theory]
    [InlineData(HeadFault.Reset)]
    [InlineData(HeadFault.Close)]
    public async Task Head_ConnectionBrokenBefore_NothingWasSent(HeadFault fault)
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: Reply.WithoutHead(fault));
        using var socket = await ConnectAsync(run);

        var buffer = new byte[100];
        var read = 0;
        try
        {
            read = await socket.ReceiveAsync(buffer, run.Limit);
        }
        catch (SocketException reset)
        {
            Assert.Equal((HeadFault.Reset, SocketError.ConnectionReset), (fault, reset.SocketErrorCode));
            return;
        }

        Assert.Equal((HeadFault.Close, 0), (fault, read));
    }

    [Theory]
    [InlineData("OpenAI", 0)]
    [InlineData("Groq", 21)]
    public async Task Stream_ClientLeaves_BillsWhatTheProviderGoesOnWith(string provider, long billedAfter)
    {
        var time = new FakeTime();
        await using var run = await SimulatorRun.StartAsync(time);
        run.Simulator.Script(replies: new Reply { Provider = provider, Stream = new() { Fault = StreamFault.StallInSilence, FaultAfter = 3 } });
        var response = await run.SendAsync(SimulatorRun.Chat(stream: true));
        await run.UntilAsync(() => time.ActiveTimers > 0 || run.Simulator.Seen.Running == 1);
        await response.Content.ReadAsStream(run.Limit).ReadExactlyAsync(new byte[200], run.Limit);

        response.Dispose();
        await run.UntilAsync(() => run.Simulator.Seen.Aborts == 1);

        Assert.Equal(billedAfter, run.Simulator.Keys[0].Seen.BilledAfterAbort);
        Assert.Equal(3 + billedAfter, run.Simulator.Keys[0].Seen.CompletionTokens);
        Assert.True(Assert.Single(run.Simulator.Requests).Aborted);
    }

    [Fact]
    public async Task Stream_AskedForGzip_IsCompressed()
    {
        await using var run = await SimulatorRun.StartAsync();
        using var request = run.Request("/chat/completions", SimulatorRun.Chat(stream: true));
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await run.Client.SendAsync(request, run.Limit);
        await using var plain = new GZipStream(await response.Content.ReadAsStreamAsync(run.Limit), CompressionMode.Decompress);
        using var reader = new StreamReader(plain);

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(run.Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_PaddingOnly_IsBlankWith200()
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: [Reply.Whole(new() { Padding = 4, Fault = JsonFault.PaddingOnly }), Reply.Whole(new() { Fault = JsonFault.PaddingOnly }), Reply.Whole(new() { Padding = 3 })]);

        Assert.Equal((200, "\n\n\n\n"), await run.PostAsync(SimulatorRun.Chat()));
        Assert.Equal((200, ""), await run.PostAsync(SimulatorRun.Chat()));
        Assert.StartsWith("\n\n\n{\"id\":\"gen-", (await run.PostAsync(SimulatorRun.Chat())).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_PartialError_SaysItInTheChoice()
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: Reply.Whole(new() { Fault = JsonFault.PartialError }));

        var (status, body) = await run.PostAsync(SimulatorRun.Chat());

        Assert.Equal(200, status);
        Assert.Contains("\"finish_reason\":\"error\"", body, StringComparison.Ordinal);
        Assert.Contains("\"error\":{\"code\":502", body, StringComparison.Ordinal);
    }

    private static async Task<Socket> ConnectAsync(SimulatorRun run)
    {
        var root = new Uri(run.Simulator.Root);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(root.Host, root.Port, run.Limit);
        var body = SimulatorRun.Chat();
        var head = $"POST /api/v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SimulatorRun.KeyValue}\r\nContent-Length: {body.Length}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head + body), run.Limit);
        return socket;
    }

    private static IEnumerable<string> Contents(string stream) => stream.Split("\n\n")
        .Where(e => e.StartsWith("data: {", StringComparison.Ordinal))
        .Select(e => e[e.IndexOf("\"choices\"", StringComparison.Ordinal)..]);
}
