using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.RequestLog;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>The four event forms, in every mode: failures before content, after it, and what goes on with a broken answer.</summary>
public sealed class StreamDialectTests
{
    private const string Answer = "one two three ✓ четыре пять 😀 seven eight";
    private static readonly string[] Paths = ["chat/completions", "completions", "responses", "messages"];

    private readonly KeptRecords _records = new();
    private readonly Heads _heads = new();

    public static TheoryData<string, StreamFault, int> Faults()
    {
        var data = new TheoryData<string, StreamFault, int>();
        foreach (var path in Paths)
        {
            foreach (var fault in new[] { StreamFault.Error, StreamFault.ErrorWithoutChoices, StreamFault.ErrorInFinishReason, StreamFault.End, StreamFault.Reset })
            {
                foreach (var writeSize in new[] { 0, 1 }) data.Add(path, fault, writeSize);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task BrokenBeforeContent_FailsOverUnseen(string path, StreamFault fault, int writeSize)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [Broken(fault, 0, writeSize), Whole]);

        AssertWhole(await StreamAsync(gateway, path, "live"), path);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task BrokenAfterContent_Live_EndsWithAnErrorOfTheDialect(string path, StreamFault fault, int writeSize)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [BrokenOnceSeen(fault, 3, writeSize), Whole]);

        var text = await StreamAsync(gateway, path, "live");

        AssertBroken(text, path);
        Assert.Single(gateway.Upstream.Requests);
        var record = await _records.OneAsync();
        Assert.Equal(RequestState.Failed, record.State);
        Assert.NotNull(record.Reason);
        Assert.True(record.PromptTokens > 0);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task BrokenAfterContent_Buffered_RestartsUnseen(string path, StreamFault fault, int writeSize)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [Broken(fault, 3, writeSize), Whole]);

        AssertWhole(await StreamAsync(gateway, path, "buffered"), path);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task BrokenAfterContent_Resume_IsGoneOnWith(string path, StreamFault fault, int writeSize)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [Broken(fault, 2, writeSize), Whole]);

        AssertWhole(await StreamAsync(gateway, path, "resume"), path);
    }

    [Theory]
    [InlineData("chat/completions", "error")]
    [InlineData("completions", "error")]
    [InlineData("responses", "error")]
    [InlineData("messages", "type,error")]
    public async Task EveryAttemptBroken_IsAnErrorAnswerOfTheDialectWithoutTheAccount(string path, string members)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: Broken(StreamFault.Error, 0, 0) with { Times = 0 });

        using var response = await PostAsync(gateway, path, "live");
        var text = await response.Content.ReadAsStringAsync();
        using var body = JsonDocument.Parse(text);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(members.Split(','), body.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.NotEqual("", body.RootElement.GetProperty("error").GetProperty("message").GetString());
        Assert.DoesNotContain("user_", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralChoicesBroken_Live_EachOpenOneEndsWithTheReasonError()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: BrokenOnceSeen(StreamFault.ErrorWithoutChoices, 6, 0) with { Choices = 2 });

        var text = await StreamAsync(gateway, "chat/completions", "live");

        using var last = JsonDocument.Parse(Sse.DataOf(text).Last(data => data != "[DONE]"));
        var open = Sse.FieldsOf(text).Keys.Count(field => field.StartsWith("content", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Repeat("error", open), last.RootElement.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("finish_reason").GetString()));
    }

    [Theory]
    [InlineData("buffered")]
    [InlineData("resume")]
    public async Task SeveralChoicesBroken_AreJoinedEach(string mode) =>
        await AssertHealsAsync(mode, new Reply { Text = Answer, Choices = 2 }, new Reply { Text = Answer, Choices = 2 });

    [Theory]
    [InlineData("buffered", 1)]
    [InlineData("buffered", 3)]
    [InlineData("resume", 1)]
    [InlineData("resume", 2)]
    [InlineData("resume", 3)]
    public async Task ToolCallsBroken_ThenTheSame_AreJoinedExactly(string mode, int after)
    {
        ToolCall[] calls = [new("call_1", "weather", "{\"city\": \"Oslo fjord\", \"days\": 3}"), new("call_2", "time", "{\"zone\": \"UTC\"}")];
        await AssertHealsAsync(mode, new Reply { ToolCalls = calls }, new Reply { ToolCalls = calls }, after);
    }

    [Fact]
    public async Task ToolCallsBroken_ThenOtherArguments_EndAsLive()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies:
        [
            new Reply { ToolCalls = [new("call_1", "weather", "{\"city\": \"Oslo\", \"days\": 3}")], Stream = ShapeOnceSeen(StreamFault.Reset, 3, 0) },
            new Reply { ToolCalls = [new("call_9", "weather", "{\"city\": \"Bergen\", \"days\": 3}")], Times = 0 },
        ]);

        var text = await StreamAsync(gateway, "chat/completions", "resume");

        Assert.True(Sse.HasError(text));
        Assert.DoesNotContain("Bergen", text, StringComparison.Ordinal);
        Assert.DoesNotContain("call_9", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("buffered", 2)]
    [InlineData("resume", 1)]
    [InlineData("resume", 2)]
    [InlineData("resume", 5)]
    public async Task ReasoningBroken_ThenTheSame_IsJoinedExactly(string mode, int after)
    {
        var reply = new Reply { Reasoning = "let me think", Text = Answer };
        await AssertHealsAsync(mode, reply, reply, after);
    }

    [Fact]
    public async Task SecondBreakWithinTheRest_IsJoinedTooAndAllIsCounted()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [BrokenOnceSeen(StreamFault.Reset, 1, 0), Broken(StreamFault.Error, 2, 0), Whole]);

        AssertWhole(await StreamAsync(gateway, "chat/completions", "resume"), "chat/completions");

        var record = await _records.OneAsync();
        Assert.Equal(RequestState.Completed, record.State);
        Assert.Equal(3, record.Attempts.Count);
        Assert.NotNull(record.Attempts[2].Explanation);
        Assert.True(record.TokensEstimated);
        Assert.True(record.CompletionTokens > Answer.Split(' ').Length);
    }

    [Fact]
    public async Task RestBreaksUntilNoAttemptIsLeft_TheFirstFailureIsTold()
    {
        await using var gateway = await StartAsync(attempts: 2);
        gateway.Upstream.Script(replies: [BrokenOnceSeen(StreamFault.End, 1, 0), Reply.WithoutHead(HeadFault.Reset, times: 0)]);

        var text = await StreamAsync(gateway, "chat/completions", "resume");

        AssertBroken(text, "chat/completions");
        var record = await _records.OneAsync();
        Assert.Equal(2, gateway.Upstream.Requests.Count);
        Assert.Equal(record.Attempts[0].Reason, record.Reason);
        Assert.NotEqual(record.Attempts[0].Reason, record.Attempts[1].Reason);
    }

    [Fact]
    public async Task BufferedAnswerBeyondTheLimit_GoesLiveAndSaysSo()
    {
        await using var gateway = await StartAsync();
        var half = new string('a', 9_000_000);
        var more = new string('b', 1_000_000); // what breaks must not come in one read with what is too much
        gateway.Upstream.Script(replies: new Reply { Text = $"{half} {half} {more} d", Stream = Shape(StreamFault.ErrorWithoutChoices, 3, 0) });

        var text = await StreamAsync(gateway, "chat/completions", "buffered");

        Assert.True(Sse.HasError(text));
        Assert.Equal($"{half} {half} {more}", Sse.TextOf(text));
        var record = await _records.OneAsync();
        Assert.Equal(RequestState.Failed, record.State);
        Assert.Contains("went live", record.Attempts[0].Explanation, StringComparison.Ordinal);
    }

    private static Reply Whole => new() { Text = Answer, Times = 0 };

    private static StreamShape Shape(StreamFault fault, int after, int writeSize) =>
        new() { Fault = fault, FaultAfter = after, WriteSize = writeSize, TokenDelay = TimeSpan.FromMilliseconds(2) };

    private static Reply Broken(StreamFault fault, int after, int writeSize) => new() { Text = Answer, Stream = Shape(fault, after, writeSize) };

    private StreamShape ShapeOnceSeen(StreamFault fault, int after, int writeSize) => Shape(fault, after, writeSize) with { BeforeFault = _heads.NextAsync };

    private Reply BrokenOnceSeen(StreamFault fault, int after, int writeSize) => new() { Text = Answer, Stream = ShapeOnceSeen(fault, after, writeSize) };

    private Task<Gateway> StartAsync(int attempts = 4) => Gateway.StartAsync(
        keys: 3, options => options.Pool.MaxAttempts = attempts, new HurriedTime(), services: all => all.AddSingleton<IRecordWriter>(_records));

    private async Task AssertHealsAsync(string mode, Reply broken, Reply whole, int after = 3)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: whole);
        var expected = Sse.FieldsOf(await StreamAsync(gateway, "chat/completions", "live"));
        gateway.Upstream.ClearScripts();
        gateway.Upstream.Script(replies: [broken with { Stream = Shape(StreamFault.Reset, after, 0) }, whole with { Times = 0 }]);

        var text = await StreamAsync(gateway, "chat/completions", mode);

        Assert.False(Sse.HasError(text));
        Assert.Equal(expected.OrderBy(field => field.Key), Sse.FieldsOf(text).OrderBy(field => field.Key));
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
    }

    private static void AssertWhole(string text, string path)
    {
        Assert.Equal([Answer], Sse.FieldsOf(text).Values);
        Assert.False(Sse.HasError(text));
        Assert.EndsWith(path == "messages" ? "{\"type\":\"message_stop\"}\n\n" : "data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    private static void AssertBroken(string text, string path)
    {
        Assert.StartsWith(Assert.Single(Sse.FieldsOf(text).Values), Answer, StringComparison.Ordinal);
        Assert.True(Sse.HasError(text));
        Assert.DoesNotContain("user_", text, StringComparison.Ordinal);
        var last = Sse.DataOf(text).Last(data => data != "[DONE]");
        var form = path switch
        {
            "responses" => "\"type\":\"response.failed\"",
            "messages" => "{\"type\":\"error\",\"error\":{\"type\":",
            _ => "\"finish_reason\":\"error\"",
        };
        Assert.Contains(form, last, StringComparison.Ordinal);
        Assert.Equal(path != "messages", text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
    }

    private async Task<string> StreamAsync(Gateway gateway, string path, string mode)
    {
        using var response = await PostAsync(gateway, path, mode);
        _heads.Came();
        return await response.Content.ReadAsStringAsync();
    }

    private static Task<HttpResponseMessage> PostAsync(Gateway gateway, string path, string mode)
    {
        var body = path switch
        {
            "completions" => """{"model":"openai/gpt-4o-mini","stream":true,"prompt":"hello"}""",
            "responses" => """{"model":"openai/gpt-4o-mini","stream":true,"input":"hello"}""",
            _ => """{"model":"openai/gpt-4o-mini","stream":true,"max_tokens":50,"messages":[{"role":"user","content":"hello"}]}""",
        };
        return gateway.PostAsync(body, "/v1/" + path, request => request.Headers.Add("X-Rotor-Stream", mode));
    }
}
