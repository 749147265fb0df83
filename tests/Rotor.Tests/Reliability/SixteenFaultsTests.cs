using System.Net;
using System.Text.Json;
using Rotor.Configuration;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Reliability;

/// <summary>
/// Sixteen faults of a primary model, each answered within 30 seconds, with one key, one fallback model and two retries: the settings of docs/reliability.md.
/// The clocks of gateway and simulator run five times as fast as the machine's.
/// </summary>
public sealed class SixteenFaultsTests : IAsyncDisposable
{
    private const string Primary = "test/primary";
    private const string Fallback = "test/fallback";
    private static readonly string Words = string.Join(' ', Enumerable.Range(1, 60).Select(i => $"word{i}"));

    private readonly FastTime _time = new(5);
    private Gateway? _gateway;

    private Gateway Gateway => _gateway!;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault01_TooManyRequestsWithRetryAfter_IsSatOutOrPassedOn(bool stream)
    {
        await StartAsync([Reply.Fail(WireErrors.UpstreamLimited(Primary, "X", retryAfterSeconds: 2))]);
        await AssertWholeAsync(stream);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault02_TooManyRequestsForEver_IsServedByTheFallback(bool stream)
    {
        await StartAsync([Reply.Fail(WireErrors.UpstreamLimited(Primary, "X", null), times: 0)]);
        Assert.Equal(Fallback, await AssertWholeAsync(stream));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault03_ServerErrorOnce_IsRetried(bool stream)
    {
        await StartAsync([Reply.Fail(WireErrors.InternalServerError)]);
        await AssertWholeAsync(stream);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault04_ServiceUnavailableForEver_IsServedByTheFallback(bool stream)
    {
        await StartAsync([Reply.Fail(WireErrors.ServiceUnavailable, times: 0)]);
        Assert.Equal(Fallback, await AssertWholeAsync(stream));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault05_ResetConnection_IsRetriedOrPassedOn(bool stream)
    {
        await StartAsync([Reply.WithoutHead(HeadFault.Reset, times: 0)]);
        Assert.Equal(Fallback, await AssertWholeAsync(stream));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault06_NoAnswerFor120Seconds_IsServedByTheFallback(bool stream)
    {
        await StartAsync([new Reply { Text = Words, HeadDelay = TimeSpan.FromSeconds(120), Times = 0 }]);
        Assert.Equal(Fallback, await AssertWholeAsync(stream));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault07_FirstTokenAfter20Seconds_IsServedInTime(bool stream)
    {
        await StartAsync([new Reply { Text = Words, Stream = new StreamShape { FirstTokenDelay = TimeSpan.FromSeconds(20) }, Times = 0 }]);
        await AssertWholeAsync(stream);
    }

    [Theory]
    [InlineData(StreamFault.Reset)]
    [InlineData(StreamFault.Close)]
    [InlineData(StreamFault.End)]
    [InlineData(StreamFault.Error)]
    public async Task Fault08_CutAfter40Of60Words_IsGoneOnWith(StreamFault fault)
    {
        await StartAsync([Broken(fault)]);
        await AssertWholeAsync(stream: true);
    }

    [Fact]
    public async Task Fault08_CutAfter40Of60Words_EveryTime_IsGoneOnWithByTheFallback()
    {
        await StartAsync([Broken(StreamFault.Reset) with { Times = 0 }]);
        await AssertWholeAsync(stream: true);
    }

    [Theory]
    [InlineData(StreamFault.StallInSilence, true)]
    [InlineData(StreamFault.StallWithComments, true)]
    [InlineData(StreamFault.StallInSilence, false)]
    [InlineData(StreamFault.StallWithComments, false)]
    public async Task Fault09_StallAfter40Of60Words_IsGoneOnWith(StreamFault fault, bool stream)
    {
        await StartAsync([Broken(fault)]);
        await AssertWholeAsync(stream);
    }

    [Fact]
    public async Task Fault10_MalformedEvent_IsPassedOver()
    {
        await StartAsync([Broken(StreamFault.Malformed)]);
        Assert.Equal(Primary, await AssertWholeAsync(stream: true));
        Assert.Single(Gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Fault11_NoDone_IsGivenOne()
    {
        await StartAsync([new Reply { Text = Words, Stream = new StreamShape { Done = false } }]);
        Assert.Equal(Primary, await AssertWholeAsync(stream: true));
        Assert.Single(Gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault12_ContextTooLong_IsServedByTheFallback_WithoutARetry(bool stream)
    {
        await StartAsync([Reply.Fail(WireErrors.ContextLength, times: 0)]);
        Assert.Equal(Fallback, await AssertWholeAsync(stream));
        Assert.Single(Gateway.Upstream.Requests, request => request.Model == Primary);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault13_ContentFilter_IsToldAsItIs_AndNotAskedAgain(bool stream)
    {
        await StartAsync([new Reply { Text = "no further", FinishReason = "content_filter", Times = 0 }]);

        using var response = await Gateway.PostAsync(Chat(stream));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"finish_reason\":\"content_filter\"", text, StringComparison.Ordinal);
        Assert.Single(Gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Fault13_Moderation_IsServedByTheFallback_WithoutARetry()
    {
        await StartAsync([Reply.Fail(WireErrors.Moderation, times: 0)]);
        Assert.Equal(Fallback, await AssertWholeAsync(stream: false));
        Assert.Single(Gateway.Upstream.Requests, request => request.Model == Primary);
    }

    [Fact]
    public async Task Fault14_FallbackThatRejectsPrefill_IsAskedAnew()
    {
        await StartAsync([Broken(StreamFault.Reset), Reply.Fail(WireErrors.ServiceUnavailable, times: 0)], [Reply.Fail(WireErrors.PrefillRejected)]);
        await AssertWholeAsync(stream: true);
        Assert.Equal([Primary, Fallback, Fallback], Gateway.Upstream.Requests.Where(request => request.Status != 503).Select(request => request.Model));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault15_OutageOf60Seconds_IsBridgedByTheFallback_AndThePrimaryComesBack(bool stream)
    {
        await StartAsync([Reply.Fail(WireErrors.ServiceUnavailable, times: 0)]);
        var end = _time.GetUtcNow() + TimeSpan.FromSeconds(60);
        while (_time.GetUtcNow() < end)
        {
            Assert.Equal(Fallback, await AssertWholeAsync(stream));
            await Task.Delay(TimeSpan.FromSeconds(4), _time, CancellationToken.None);
        }

        Gateway.Upstream.ClearScripts();
        Gateway.Upstream.Script(replies: Reply.Say(Words, times: 0));
        var back = _time.GetUtcNow();
        while (await AssertWholeAsync(stream) != Primary)
        {
            Assert.True(_time.GetUtcNow() - back < TimeSpan.FromMinutes(3), "The primary model works again, and is not asked.");
            await Task.Delay(TimeSpan.FromSeconds(2), _time, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Fault16_Accounting_CountsWhatTheBrokenPartSpent()
    {
        await StartAsync([Broken(StreamFault.Reset)]);

        var text = await ReadAsync(stream: true);

        using var usage = JsonDocument.Parse(Sse.DataOf(text).Last(data => data.Contains("\"usage\"", StringComparison.Ordinal)));
        var tokens = usage.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt64();
        // 60 words in all; the 40 of the first attempt were spent, and whatever the second was asked for as well.
        Assert.InRange(tokens, 60, 240);
        await Until.TrueAsync(() => Gateway.Log.Lines.Any(line => line.Text.Contains("chat/completions", StringComparison.Ordinal) && line.Text.Contains("attempts=2", StringComparison.Ordinal)), "the request's line");
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
    }

    private async Task StartAsync(Reply[] primary, params Reply[] fallback)
    {
        _gateway = await Gateway.StartAsync(keys: 1, Configure, _time, simulator => simulator.Time = _time);
        foreach (var id in new[] { Primary, Fallback }) _gateway.Upstream.AddModel(id).ContextLength = 100_000;
        _gateway.Upstream.Script(model: Primary, replies: primary);
        _gateway.Upstream.Script(model: Fallback, replies: fallback);
        _gateway.Upstream.Script(replies: Reply.Say(Words, times: 0));
    }

    private static void Configure(RotorOptions options)
    {
        options.Models.Fallbacks = $"{Primary}={Fallback}";
        options.Pool.MaxAttempts = 3;
        options.Pool.MaxWait = TimeSpan.FromSeconds(5);
        options.Upstream.TotalTimeout = TimeSpan.FromSeconds(30);
        options.Upstream.FirstByteTimeout = TimeSpan.FromSeconds(8);
        options.Upstream.FirstContentTimeout = TimeSpan.FromSeconds(8);
        options.Upstream.IdleTimeout = TimeSpan.FromSeconds(5);
        options.Streams.Mode = "resume";
        options.Streams.Assemble = true;
        options.Streams.CommitAfter = TimeSpan.FromSeconds(29);
    }

    private static Reply Broken(StreamFault fault) =>
        new() { Text = Words, Stream = new StreamShape { Fault = fault, FaultAfter = 40, TokenDelay = TimeSpan.FromMilliseconds(10), CommentEvery = TimeSpan.FromMilliseconds(200) } };

    private static string Chat(bool stream) => $"{{\"model\":\"{Primary}\",\"stream\":{(stream ? "true" : "false")},\"messages\":[{{\"role\":\"user\",\"content\":\"hello\"}}]}}";

    private async Task<string> ReadAsync(bool stream)
    {
        var start = _time.GetUtcNow();
        using var response = await Gateway.PostAsync(Chat(stream));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {text}");
        Assert.True(_time.GetUtcNow() - start < TimeSpan.FromSeconds(30), $"The answer took {(_time.GetUtcNow() - start).TotalSeconds:0.#} s.");
        return text;
    }

    /// <summary>The client holds all the words, none twice, and no error.</summary>
    /// <returns>The model that the answer names.</returns>
    private async Task<string?> AssertWholeAsync(bool stream)
    {
        var text = await ReadAsync(stream);
        if (!stream)
        {
            using var answer = JsonDocument.Parse(text);
            Assert.Equal(Words, answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
            return answer.RootElement.GetProperty("model").GetString();
        }
        Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
        Assert.Equal("[DONE]", Sse.DataOf(text).Last());
        Assert.Equal(Words, Sse.TextOf(text));
        using var first = JsonDocument.Parse(Sse.DataOf(text).First());
        return first.RootElement.GetProperty("model").GetString();
    }
}
