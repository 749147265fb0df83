using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

/// <summary>How keys rest and how requests wait for them, as a client meets it.</summary>
public sealed class RestsOverSocketsTests
{
    private const string Free = "google/gemma-4-31b-it:free";
    private const string Key = "key-1";

    // A minute of the clock ends in eight seconds.
    private readonly FakeTime _time = new(new DateTimeOffset(2026, 10, 7, 9, 30, 52, TimeSpan.Zero));
    private readonly KeptRecords _records = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waiting_FewerComeFreeThanWait_FirstComeIsFirstServed()
    {
        await using var gateway = await StartAsync(maxWait: TimeSpan.FromSeconds(10));
        gateway.Pool.SetDailyLimit(Key, 4);
        gateway.Upstream.Script(replies: [Reply.Fail(WireErrors.FreePerMinute(20, _time.Now.AddSeconds(8)))]);
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(gateway));

        var waiting = new List<Task<HttpStatusCode>>();
        for (var i = 1; i <= 6; i++)
        {
            waiting.Add(StatusAsync(gateway));
            await Until.TrueAsync(() => gateway.Pool.Waiting == i, "the request to wait");
        }

        Assert.Single(gateway.Upstream.Requests);
        _time.Advance(TimeSpan.FromSeconds(8));
        var answers = await Task.WhenAll(waiting).WaitAsync(Gateway.Patience, Token);

        Assert.Equal([200, 200, 200, 429, 429, 429], answers.Select(status => (int)status));
    }

    [Fact]
    public async Task Success_BetweenFailures_BeginsTheCountAnew()
    {
        await using var gateway = await StartAsync("500=rest_key:00:00:10", mostInARow: 2);
        gateway.Upstream.Script(replies: [Error(500), Reply.Ok, Error(500, times: 2), Reply.Ok with { Times = 0 }]);

        var states = new List<KeyState>();
        for (var i = 0; i < 4; i++)
        {
            await StatusAsync(gateway);
            states.Add(gateway.Pool.Snapshot(Key)!.State);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([KeyState.Resting, KeyState.Ready, KeyState.Resting, KeyState.Invalid], states);
    }

    [Fact]
    public async Task Rest_LaterWeakerEvidence_DoesNotShortenIt()
    {
        await using var gateway = await StartAsync("500=rest_key:00:01:00,503=rest_key:00:00:05");
        gateway.Upstream.Script(replies: [Error(503) with { HeadDelay = TimeSpan.FromMilliseconds(500) }, Error(500)]);
        var weaker = StatusAsync(gateway);
        await Until.TrueAsync(() => gateway.Upstream.Requests.Count == 1, "the request whose answer comes late");

        await StatusAsync(gateway);
        Assert.Equal(_time.Now.AddMinutes(1), gateway.Pool.Snapshot(Key)!.Until);
        await weaker.WaitAsync(Gateway.Patience, Token);

        Assert.Equal(_time.Now.AddMinutes(1), gateway.Pool.Snapshot(Key)!.Until);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task RetryAfter_OfTheOnlyKey_IsWaitedOutUpToFiveSeconds(int seconds, bool waits)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [Reply.Fail(WireErrors.UpstreamLimited(Free, "Some Provider", seconds)), Reply.Ok with { Times = 0 }]);
        var pending = StatusAsync(gateway);
        await Until.TrueAsync(() => gateway.Log.Lines.Any(line => line.Text.Contains("provider_rate_limited", StringComparison.Ordinal)), "the first attempt's end");
        if (!waits)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, await pending.WaitAsync(Gateway.Patience, Token));
            return;
        }

        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(100));
        Assert.Single(gateway.Upstream.Requests);
        await Until.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return pending.IsCompleted;
            },
            "the answer");

        Assert.Equal(HttpStatusCode.OK, await pending);
        Assert.Equal(2, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task RelayedRefusal_IsOnRecordWithItsProvider()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [Reply.Fail(WireErrors.Relayed(401, """{"error":"refused"}""", "Some Provider"), times: 0)]);
        var pending = StatusAsync(gateway);
        await Until.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return pending.IsCompleted;
            },
            "the answer");

        var record = await _records.OneAsync();

        Assert.All(record.Attempts, attempt => Assert.Equal("provider_refused_credential", attempt.Reason));
        Assert.Contains("Some Provider", record.Attempts[0].Explanation, StringComparison.Ordinal);
        Assert.Equal(KeyState.Ready, gateway.Pool.Snapshot(Key)!.State);
    }

    private static Reply Error(int status, int times = 1) => Reply.Fail(WireErrors.Custom(status, "Something went wrong"), times);

    private Task<Gateway> StartAsync(string? rules = null, int? mostInARow = null, TimeSpan maxWait = default) => Gateway.StartAsync(
        1,
        options =>
        {
            options.Pool.MaxWait = maxWait;
            options.Pool.MaxAttempts = 1;
            options.Pool.MaxRestsInARow = mostInARow;
            options.Failover.Rules = rules ?? options.Failover.Rules;
        },
        _time,
        services: all => all.AddSingleton<IRecordWriter>(_records));

    private static async Task<HttpStatusCode> StatusAsync(Gateway gateway)
    {
        using var answer = await gateway.PostAsync($$"""{"model":"{{Free}}","messages":[{"role":"user","content":"hi"}]}""");
        await answer.Content.ReadAsByteArrayAsync(Token);
        return answer.StatusCode;
    }
}
