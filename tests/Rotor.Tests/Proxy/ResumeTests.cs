using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.RequestLog;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>A stream that breaks in the client's hands and is gone on with: the client sees one answer, no character twice, none missing.</summary>
public sealed class ResumeTests
{
    private const string StreamedChat = """{"model":"openai/gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private const string Model = "openai/gpt-4o-mini";
    private const string Answer = "one two three ✓ четыре пять 😀 seven eight nine ten";

    private readonly KeptRecords _records = new();
    private readonly Heads _heads = new();

    public static TheoryData<StreamFault, int> Breaks()
    {
        var data = new TheoryData<StreamFault, int>();
        foreach (var fault in new[] { StreamFault.Error, StreamFault.ErrorWithoutChoices, StreamFault.ErrorInFinishReason, StreamFault.End, StreamFault.Close, StreamFault.Reset })
        {
            foreach (var after in new[] { 1, 3, 5, 7, 9 }) data.Add(fault, after);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Broken_ThenTheSameAnswer_IsJoinedExactly(StreamFault fault, int after)
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: [Broken(fault, after), new Reply { Text = Answer, Times = 0 }]);

        var text = await StreamAsync(gateway);

        AssertWhole(text, Answer);
        Assert.Equal(2, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Broken_LongEnough_IsGoneOnWithByPrefill_AndTheModelIsRemembered()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: [Broken(StreamFault.Reset, 6), new Reply { Text = " and then something new", Times = 0 }]);

        var text = await StreamAsync(gateway);

        var held = SecondRequestsPrefill(gateway);
        Assert.StartsWith(held, Answer, StringComparison.Ordinal);
        Assert.StartsWith(held, Sse.TextOf(text), StringComparison.Ordinal);
        Assert.EndsWith("something new", Sse.TextOf(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrefillRefused_FallsBackToARestart_AndIsNotTriedAgain()
    {
        await using var gateway = await Gateway.StartAsync();
        var refusal = WireErrors.Custom(400, "This model does not support assistant message prefill. The conversation must end with a user message.");
        gateway.Upstream.Script(replies: [Broken(StreamFault.Reset, 6), Reply.Fail(refusal), new Reply { Text = Answer }, Broken(StreamFault.Reset, 6), new Reply { Text = Answer, Times = 0 }]);

        AssertWhole(await StreamAsync(gateway), Answer);
        AssertWhole(await StreamAsync(gateway), Answer);

        Assert.Equal([false, true, false, false, false], gateway.Upstream.Requests.Select(request => EndsWithAssistant(request.Body)));
    }

    [Fact]
    public async Task SecondAnswerThatDiverges_EndsAsLiveWithTheFirstFailure()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: [Broken(StreamFault.Error, 2), new Reply { Text = "entirely other words", Times = 0 }]);

        var text = await StreamAsync(gateway);

        Assert.StartsWith(Sse.TextOf(text), Answer, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"error\"", Sse.DataOf(text).Last(data => data != "[DONE]"), StringComparison.Ordinal);
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
    }

    [Fact]
    public async Task UsageAtTheEnd_CountsTheFailedPartToo()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Upstream.Script(replies: [Broken(StreamFault.Reset, 4), new Reply { Text = Answer, Times = 0 }]);

        var text = await StreamAsync(gateway);

        using var usage = JsonDocument.Parse(Sse.DataOf(text).Last(data => data.Contains("\"usage\"", StringComparison.Ordinal)));
        var whole = Answer.Split(' ').Length;
        Assert.InRange(usage.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt64(), whole + 1, whole * 4);
    }

    [Fact]
    public async Task ModelBrokenForGood_TheFallbackGoesOn_UnderTheFirstIdAndModel()
    {
        const string Fallback = "anthropic/claude-sonnet-4.5";
        await using var gateway = await Gateway.StartAsync(configure: options => options.Models.Fallbacks = $"{Model}={Fallback}", services: all => all.AddSingleton<IRecordWriter>(_records));
        var outage = WireErrors.Relayed(503, "{\"error\":\"down\"}", "Some Provider");
        gateway.Upstream.Script(model: Model, replies: [Broken(StreamFault.Reset, 2), Reply.Fail(outage, times: 0)]);
        gateway.Upstream.Script(model: Fallback, replies: new Reply { Text = Answer, Times = 0 });

        var text = await StreamAsync(gateway);

        AssertWhole(text, Answer);
        Assert.Equal([Model], Sse.DataOf(text).Where(data => data != "[DONE]").Select(data => JsonDocument.Parse(data).RootElement.GetProperty("model").GetString()).Distinct());
        var record = await _records.OneAsync();
        Assert.Equal(RequestState.Completed, record.State);
        Assert.Equal((Model, Fallback), (record.Attempts[0].Model, record.Attempts[^1].Model));
    }

    [Fact]
    public async Task ClientLeavesWhileItIsGoneOnWith_UpstreamIsStoppedAndNobodyBlamed()
    {
        await using var gateway = await Gateway.StartAsync(services: all => all.AddSingleton<IRecordWriter>(_records));
        gateway.Upstream.Script(replies: [Broken(StreamFault.Reset, 2), Reply.WithoutHead(HeadFault.Never, times: 0)]);
        var before = gateway.Pool.Snapshot().Sum(key => key.Failed);
        using (var response = await gateway.PostAsync(StreamedChat, change: request => request.Headers.Add("X-Rotor-Stream", "resume")))
        {
            _heads.Came();
            await Until.TrueAsync(() => gateway.Upstream.Requests.Count == 2, "the second attempt");
            await Until.TrueAsync(() => gateway.Upstream.Seen.Running == 1, "the second attempt to be the only one");
        }

        await Until.TrueAsync(() => gateway.Upstream.Seen.Running == 0, "the second attempt to end");

        var record = await _records.OneAsync();
        Assert.Equal(RequestState.Cancelled, record.State);
        Assert.Equal(2, record.Attempts.Count);
        Assert.InRange(gateway.Pool.Snapshot().Sum(key => key.Failed) - before, 0, 1); // the broken stream's, not that of the attempt the client left
        Assert.All(gateway.Pool.Snapshot(), key => Assert.Equal(0, key.InFlight));
    }

    private Reply Broken(StreamFault fault, int after) =>
        new() { Text = Answer, Stream = new StreamShape { Fault = fault, FaultAfter = after, BeforeFault = _heads.NextAsync } };

    private async Task<string> StreamAsync(Gateway gateway)
    {
        using var response = await gateway.PostAsync(StreamedChat, change: request => request.Headers.Add("X-Rotor-Stream", "resume"));
        _heads.Came();
        return await response.Content.ReadAsStringAsync();
    }

    private static void AssertWhole(string stream, string answer)
    {
        Assert.Equal(answer, Sse.TextOf(stream));
        Assert.DoesNotContain("\"error\"", stream, StringComparison.Ordinal);
        Assert.Equal("[DONE]", Sse.DataOf(stream).Last());
        var ids = Sse.DataOf(stream).Where(data => data != "[DONE]").Select(data => JsonDocument.Parse(data).RootElement.GetProperty("id").GetString()).Distinct();
        Assert.Single(ids);
    }

    private static string SecondRequestsPrefill(Gateway gateway)
    {
        using var body = JsonDocument.Parse(gateway.Upstream.Requests[1].Body);
        var last = body.RootElement.GetProperty("messages").EnumerateArray().Last();
        Assert.Equal("assistant", last.GetProperty("role").GetString());
        return last.GetProperty("content").GetString()!;
    }

    private static bool EndsWithAssistant(ReadOnlyMemory<byte> body) =>
        Encoding.UTF8.GetString(body.Span).Contains("assistant", StringComparison.Ordinal);
}
