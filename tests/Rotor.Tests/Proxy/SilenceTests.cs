using System.Net;
using System.Text.Json;
using Rotor.Core.RequestLog;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;
using Rotor.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Rotor.Tests.Proxy;

/// <summary>The four silences of a stream, in every mode: no head, no byte, comments for ever, a stall between events.</summary>
public sealed class SilenceTests
{
    private const string StreamedChat = """{"model":"openai/gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private const string Answer = "one two three ✓ четыре пять 😀 seven eight";
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly FakeTime _time = new();
    private readonly KeptRecords _records = new();

    public static TheoryData<string, string> BeforeContent()
    {
        var data = new TheoryData<string, string>();
        foreach (var mode in new[] { "live", "buffered", "resume" })
        {
            foreach (var silence in Silences.Keys) data.Add(silence, mode);
        }
        return data;
    }

    private static readonly Dictionary<string, (Func<Reply> Reply, string Reason)> Silences = new()
    {
        ["no head"] = (() => Reply.WithoutHead(HeadFault.Never), "first_byte_timeout"),
        ["no byte"] = (() => Reply.Streaming(new StreamShape { Fault = StreamFault.StallInSilence }), "first_content_timeout"),
        ["comments for ever"] = (() => Reply.Streaming(new StreamShape { Fault = StreamFault.StallWithComments }), "first_content_timeout"),
    };

    [Theory]
    [MemberData(nameof(BeforeContent))]
    public async Task SilentBeforeContent_FailsOverUnseen(string silence, string mode)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [Silences[silence].Reply(), new Reply { Text = Answer, Times = 0 }]);

        var text = await DriveAsync(StreamAsync(gateway, mode));

        Assert.Equal(Answer, Sse.TextOf(text));
        Assert.False(Sse.HasError(text));
        var record = await _records.OneAsync();
        Assert.Equal(RequestState.Completed, record.State);
        Assert.Equal([Silences[silence].Reason, null], record.Attempts.Select(attempt => attempt.Reason));
    }

    [Theory]
    [MemberData(nameof(BeforeContent))]
    public async Task SilentBeforeContent_EveryTime_IsTheErrorOfItsName(string silence, string mode)
    {
        await using var gateway = await StartAsync(attempts: 1);
        gateway.Upstream.Script(replies: Silences[silence].Reply() with { Times = 0 });

        using var response = await DriveAsync(PostAsync(gateway, mode));
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal(Silences[silence].Reason, body.RootElement.GetProperty("error").GetProperty("metadata").GetProperty("rotor").GetProperty("reason").GetString());
        Assert.Equal(RequestState.Failed, (await _records.OneAsync()).State);
    }

    [Theory]
    [InlineData("live", StreamFault.StallInSilence)]
    [InlineData("live", StreamFault.StallWithComments)]
    [InlineData("buffered", StreamFault.StallInSilence)]
    [InlineData("buffered", StreamFault.StallWithComments)]
    [InlineData("resume", StreamFault.StallInSilence)]
    [InlineData("resume", StreamFault.StallWithComments)]
    public async Task StallBetweenEvents_GoesTheWayOfItsMode(string mode, StreamFault stall)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [new Reply { Text = Answer, Stream = new StreamShape { Fault = stall, FaultAfter = 2 } }, new Reply { Text = Answer, Times = 0 }]);

        var text = await DriveAsync(StreamAsync(gateway, mode));

        var record = await _records.OneAsync();
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
        Assert.Equal("idle_timeout", record.Attempts[0].Reason);
        if (mode == "live")
        {
            Assert.Equal("one two", Sse.TextOf(text));
            Assert.True(Sse.HasError(text));
            Assert.Equal(RequestState.Failed, record.State);
            Assert.Equal("idle_timeout", record.Reason);
        }
        else
        {
            Assert.Equal(Answer, Sse.TextOf(text));
            Assert.False(Sse.HasError(text));
            Assert.Equal(RequestState.Completed, record.State);
        }
    }

    private Task<Gateway> StartAsync(int attempts = 4) => Gateway.StartAsync(
        keys: 3,
        options =>
        {
            options.Pool.MaxAttempts = attempts;
            options.Upstream.FirstByteTimeout = TimeSpan.FromSeconds(20);
            options.Upstream.FirstContentTimeout = TimeSpan.FromSeconds(30);
            options.Upstream.IdleTimeout = TimeSpan.FromSeconds(25);
            options.Streams.CommitAfter = TimeSpan.FromMinutes(5);
        },
        _time,
        services: all => all.AddSingleton<IRecordWriter>(_records));

    private static Task<HttpResponseMessage> PostAsync(Gateway gateway, string mode) =>
        gateway.PostAsync(StreamedChat, change: request => request.Headers.Add("X-Rotor-Stream", mode));

    private static async Task<string> StreamAsync(Gateway gateway, string mode)
    {
        using var response = await PostAsync(gateway, mode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Lets time pass until the task has ended.</summary>
    private async Task<T> DriveAsync<T>(Task<T> task)
    {
        await Until.TrueAsync(
            () =>
            {
                _time.Advance(Step);
                return task.IsCompleted;
            },
            "the answer");
        return await task;
    }
}
