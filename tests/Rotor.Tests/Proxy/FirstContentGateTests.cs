using System.Net;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>A stream that fails before its first content fails over unseen, in whatever shape and however its bytes are cut.</summary>
public sealed class FirstContentGateTests
{
    private const string StreamedChat = """{"model":"openai/gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private const string Answer = "one two three ✓ четыре 五 😀";

    public static TheoryData<string, int, bool> BrokenBeforeContent()
    {
        var data = new TheoryData<string, int, bool>();
        foreach (var shape in Shapes.Keys)
        {
            foreach (var writeSize in new[] { 0, 1, 7 })
            {
                data.Add(shape, writeSize, false);
                data.Add(shape, writeSize, true);
            }
        }
        return data;
    }

    private static readonly Dictionary<string, Func<Reply>> Shapes = new()
    {
        ["status 503"] = () => Reply.Fail(WireErrors.ServiceUnavailable),
        ["200 with a JSON error"] = () => Reply.Fail(WireErrors.ServerErrorUnder200),
        ["error as first event"] = () => Broken(StreamFault.Error),
        ["error as first event, nothing but the error"] = () => Broken(StreamFault.ErrorWithoutChoices),
        ["error as first event, code as text"] = () => Broken(StreamFault.ErrorWithoutChoices, """{"code":"502","message":"Upstream error from X: overloaded"}"""),
        ["error as first event, code as a word"] = () => Broken(StreamFault.ErrorWithoutChoices, """{"code":"server_error","message":"Provider disconnected"}"""),
        ["error as first event, no code"] = () => Broken(StreamFault.ErrorWithoutChoices, """{"message":"JSON error injected into SSE stream"}"""),
        ["error behind comments"] = () => Broken(StreamFault.Error, comments: 5),
        ["finish reason error alone"] = () => Broken(StreamFault.ErrorInFinishReason),
        ["silent close"] = () => Broken(StreamFault.End),
        ["closed within the body"] = () => Broken(StreamFault.Close),
        ["reset within the body"] = () => Broken(StreamFault.Reset),
        ["comments, then nothing"] = () => Broken(StreamFault.End, comments: 3),
        ["reset before the head"] = () => Reply.WithoutHead(HeadFault.Reset),
        ["closed before the head"] = () => Reply.WithoutHead(HeadFault.Close),
    };

    [Theory]
    [MemberData(nameof(BrokenBeforeContent))]
    public async Task BrokenBeforeContent_FailsOverUnseen(string shape, int writeSize, bool carriageReturns)
    {
        await using var gateway = await Gateway.StartAsync();
        var broken = Shapes[shape]();
        broken = broken with { Stream = broken.Stream with { WriteSize = writeSize, CarriageReturns = carriageReturns } };
        gateway.Upstream.Script(replies: [broken, new Reply { Text = Answer, Times = 0, Stream = new StreamShape { WriteSize = writeSize, CarriageReturns = carriageReturns } }]);

        using var response = await gateway.PostAsync(StreamedChat);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Answer, Sse.TextOf(text));
        Assert.DoesNotContain("error", text, StringComparison.Ordinal);
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
        Assert.Equal(2, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task EveryAttemptBroken_TheErrorComesWithAStatusAndNoStream()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: Broken(StreamFault.Error) with { Times = 0 });

        using var response = await gateway.PostAsync(StreamedChat);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(StreamFault.Error)]
    [InlineData(StreamFault.ErrorWithoutChoices)]
    [InlineData(StreamFault.ErrorInFinishReason)]
    [InlineData(StreamFault.End)]
    [InlineData(StreamFault.Close)]
    [InlineData(StreamFault.Reset)]
    public async Task BrokenAfterContent_Live_EndsWithAnErrorEventAndIsNoSuccess(StreamFault fault)
    {
        await using var gateway = await Gateway.StartAsync();
        var heads = new Heads();
        gateway.Upstream.Script(replies: [new Reply { Text = Answer, Stream = new StreamShape { Fault = fault, FaultAfter = 3, BeforeFault = heads.NextAsync } }, Reply.Ok with { Times = 0 }]);

        using var response = await gateway.PostAsync(StreamedChat);
        heads.Came();
        var text = await response.Content.ReadAsStringAsync();

        Assert.StartsWith(Sse.TextOf(text), Answer, StringComparison.Ordinal);
        Assert.NotEmpty(Sse.TextOf(text));
        var last = Sse.DataOf(text).Last(data => data != "[DONE]");
        Assert.Contains("\"error\":", last, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"error\"", last, StringComparison.Ordinal);
        Assert.DoesNotContain("user_", text, StringComparison.Ordinal);
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
        Assert.Single(gateway.Upstream.Requests);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Text.Contains(" ok in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MalformedEvent_DoesNotReachTheClientAndEndsNothing()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: new Reply { Text = Answer, Stream = new StreamShape { Fault = StreamFault.Malformed, FaultAfter = 3 } });

        using var response = await gateway.PostAsync(StreamedChat);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(Answer, Sse.TextOf(text));
        Assert.Single(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("live")]
    [InlineData("buffered")]
    public async Task FinishReasonWithoutDone_IsWholeAndGetsItsEndMark(string mode)
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: new Reply { Text = Answer, Stream = new StreamShape { Done = false } });

        using var response = await gateway.PostAsync(StreamedChat, change: request => request.Headers.Add("X-Rotor-Stream", mode));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(Answer, Sse.TextOf(text));
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
        Assert.Single(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData(StreamFault.Error)]
    [InlineData(StreamFault.ErrorInFinishReason)]
    [InlineData(StreamFault.End)]
    [InlineData(StreamFault.Reset)]
    public async Task BrokenAfterContent_Buffered_RestartsUnseen(StreamFault fault)
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: [new Reply { Text = "something else entirely", Stream = new StreamShape { Fault = fault, FaultAfter = 2 } }, new Reply { Text = Answer, Times = 0 }]);

        using var response = await gateway.PostAsync(StreamedChat, change: request => request.Headers.Add("X-Rotor-Stream", "buffered"));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(Answer, Sse.TextOf(text));
        Assert.DoesNotContain("error", text, StringComparison.Ordinal);
        Assert.Equal(2, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task UnknownMode_IsRefusedWithItsName()
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(StreamedChat, change: request => request.Headers.Add("X-Rotor-Stream", "fast"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("'fast'", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Upstream.Requests);
    }

    private static Reply Broken(StreamFault fault, string? error = null, int comments = 0)
    {
        var shape = new StreamShape { Fault = fault, FaultAfter = 0, Comments = comments };
        return Reply.Streaming(error is null ? shape : shape with { ErrorJson = error });
    }
}
