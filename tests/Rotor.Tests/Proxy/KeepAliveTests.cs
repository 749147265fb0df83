using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.RequestLog;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

/// <summary>A stream that waits long is opened with its head and kept alive with comments; what fails after that is told as an event.</summary>
public sealed class KeepAliveTests
{
    private const string Comment = ": ROTOR PROCESSING\n\n";
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTime _time = new();
    private readonly KeptRecords _records = new();

    [Fact]
    public async Task CommitAfter_OpensTheStreamThenComments_ThenTheAnswer()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [Reply.WithoutHead(HeadFault.Never), Reply.Say("one two", times: 0)]);
        var pending = gateway.PostAsync(Chat());
        await Until.TrueAsync(() => gateway.Upstream.Requests.Count == 1, "the request to reach upstream");

        _time.Advance(TimeSpan.FromSeconds(15) - Tick);
        Assert.False(pending.IsCompleted);
        _time.Advance(Tick);
        using var response = await pending.WaitAsync(Gateway.Patience);
        await using var stream = await response.Content.ReadAsStreamAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        await AssertReadsAsync(stream, Comment);
        _time.Advance(TimeSpan.FromSeconds(10));
        await AssertReadsAsync(stream, Comment);
        _time.Advance(TimeSpan.FromSeconds(10));
        await AssertReadsAsync(stream, Comment);

        // At 40 s the first byte is overdue, and another key answers.
        var rest = await DriveAsync(new StreamReader(stream).ReadToEndAsync());
        Assert.Equal("one two", Sse.TextOf(rest));
        Assert.Equal("[DONE]", Sse.DataOf(rest).Last());
    }

    [Theory]
    [InlineData("/v1/chat/completions", "\"finish_reason\":\"error\"", "data: [DONE]\n\n")]
    [InlineData("/v1/completions", "\"finish_reason\":\"error\"", "data: [DONE]\n\n")]
    [InlineData("/v1/responses", "\"type\":\"error\"", "data: [DONE]\n\n")]
    [InlineData("/v1/messages", "event: error\n", "}\n\n")]
    public async Task FailureAfterTheHead_IsAnErrorEventOfTheDialect(string path, string form, string end)
    {
        await using var gateway = await StartAsync(attempts: 1);
        gateway.Upstream.Script(replies: Reply.Fail(WireErrors.ServiceUnavailable, times: 0) with { HeadDelay = TimeSpan.FromMilliseconds(300) });
        var pending = gateway.PostAsync(Chat(path), path);
        await Until.TrueAsync(() => gateway.Upstream.Requests.Count == 1, "the request to reach upstream");

        _time.Advance(TimeSpan.FromSeconds(15));
        using var response = await pending.WaitAsync(Gateway.Patience);
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Gateway.Patience);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith(Comment, text, StringComparison.Ordinal);
        Assert.Contains(form, text, StringComparison.Ordinal);
        Assert.EndsWith(end, text, StringComparison.Ordinal);
        Assert.DoesNotContain("user_", text, StringComparison.Ordinal);
        Assert.Equal(RequestState.Failed, (await _records.OneAsync()).State);
    }

    [Fact]
    public async Task AnswerInOnePieceAfterTheHead_DoesNotReachTheStream()
    {
        await using var gateway = await StartAsync();
        var slow = Reply.Whole(new JsonShape { Body = """{"id":"gen-1","choices":[{"index":0,"message":{"content":"whole"},"finish_reason":"stop"}]}""" }) with { HeadDelay = TimeSpan.FromMilliseconds(300) };
        gateway.Upstream.Script(replies: [slow, Reply.Say("one two", times: 0)]);
        var pending = gateway.PostAsync(Chat());
        await Until.TrueAsync(() => gateway.Upstream.Requests.Count == 1, "the request to reach upstream");

        _time.Advance(TimeSpan.FromSeconds(15));
        using var response = await pending.WaitAsync(Gateway.Patience);
        var text = await DriveAsync(response.Content.ReadAsStringAsync());

        Assert.DoesNotContain("whole", text, StringComparison.Ordinal);
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
    }

    [Fact]
    public async Task BrokenStream_IsKeptAliveUntilItIsGoneOnWith()
    {
        const string Answer = "one two three four";
        await using var gateway = await StartAsync();
        var heads = new Heads();
        var broken = new Reply { Text = Answer, Stream = new StreamShape { Fault = StreamFault.Reset, FaultAfter = 2, BeforeFault = heads.NextAsync } };
        gateway.Upstream.Script(replies: [broken, Reply.WithoutHead(HeadFault.Never), new Reply { Text = Answer, Times = 0 }]);
        using var response = await gateway.PostAsync(Chat(), change: request => request.Headers.Add("X-Rotor-Stream", "resume")).WaitAsync(Gateway.Patience);
        heads.Came();
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await Until.TrueAsync(
            () =>
            {
                // A pause between attempts is over at once.
                _time.Advance(TimeSpan.FromMilliseconds(10));
                return gateway.Upstream.Requests.Count == 2;
            },
            "the second attempt");

        var begun = "";
        for (var comments = 0; comments < 3; comments++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            string? line;
            while ((line = await reader.ReadLineAsync().WaitAsync(Gateway.Patience)) != ": ROTOR PROCESSING") begun += line + "\n";
        }

        // At 40 s the second attempt's first byte is overdue, and a third one answers.
        var text = begun + await DriveAsync(reader.ReadToEndAsync());
        Assert.Equal(Answer, Sse.TextOf(text));
        Assert.False(Sse.HasError(text));
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
    }

    private Task<Gateway> StartAsync(int attempts = 4) => Gateway.StartAsync(
        keys: 3,
        options =>
        {
            options.Pool.MaxAttempts = attempts;
            options.Upstream.FirstByteTimeout = TimeSpan.FromSeconds(40);
        },
        _time,
        services: all => all.AddSingleton<IRecordWriter>(_records));

    private static string Chat(string path = "/v1/chat/completions") => path switch
    {
        "/v1/completions" => """{"model":"openai/gpt-4o-mini","stream":true,"prompt":"hello"}""",
        "/v1/responses" => """{"model":"openai/gpt-4o-mini","stream":true,"input":"hello"}""",
        _ => """{"model":"openai/gpt-4o-mini","stream":true,"max_tokens":50,"messages":[{"role":"user","content":"hello"}]}""",
    };

    private static async Task AssertReadsAsync(Stream stream, string expected)
    {
        var buffer = new byte[expected.Length];
        await stream.ReadExactlyAsync(buffer).AsTask().WaitAsync(Gateway.Patience);
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(buffer));
    }

    private async Task<T> DriveAsync<T>(Task<T> task)
    {
        await Until.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return task.IsCompleted;
            },
            "the answer");
        return await task;
    }
}
