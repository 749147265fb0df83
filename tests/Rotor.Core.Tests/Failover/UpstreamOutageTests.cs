using Rotor.Core.Failover;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Failover;

public class UpstreamOutageTests
{
    private const string Unavailable = """{"error":{"message":"Service temporarily unavailable","code":503}}""";
    private const string Relayed502 = """{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"reset","provider_name":"X"}}}""";
    private const string KeyGone = """{"error":{"message":"User not found.","code":401}}""";

    private readonly FakeTime _time = new(Given.Now);
    private readonly UpstreamOutage _outage;

    public UpstreamOutageTests() => _outage = new UpstreamOutage(_time, new Random(1));

    [Fact]
    public void TryPass_ServerErrorsOverSeveralKeysAndModels_Opens()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.True(_outage.TryPass(Model(i), out _));
            Fail(Unavailable, Key(i), Model(i));
        }

        Assert.True(_outage.IsOpen);
        Assert.False(_outage.TryPass("another/model", out var wait));
        Assert.InRange(wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Report_OneBadKey_NeverOpens()
    {
        for (var i = 0; i < 100; i++)
            Fail(Unavailable, "k1", Model(i));

        Assert.False(_outage.IsOpen);
        Assert.True(_outage.TryPass(Model(1), out _));
    }

    [Fact]
    public void Report_OneBadModel_HoldsBackThatModelOnly()
    {
        for (var i = 0; i < 100; i++)
            Fail(Unavailable, Key(i), "bad/model");

        Assert.False(_outage.IsOpen);
        Assert.False(_outage.TryPass("bad/model", out _));
        Assert.True(_outage.TryPass("good/model", out _));
    }

    [Fact]
    public void Report_RelayedFailures_HoldBackTheirModelWhateverTheKey()
    {
        for (var i = 0; i < 5; i++)
            Fail(Relayed502, "k1", "bad/model");

        Assert.False(_outage.IsOpen);
        Assert.False(_outage.TryPass("bad/model", out _));
        Assert.True(_outage.TryPass("good/model", out _));
    }

    [Fact]
    public void Report_NoConnection_OpensWhateverTheKey()
    {
        for (var i = 0; i < 5; i++)
            Report(Verdicts.Judge(Given.Silence(FailureShape.ConnectFailed)), "only", "only/model");

        Assert.True(_outage.IsOpen);
    }

    [Fact]
    public void Report_SuccessInBetween_StartsTheCountAnew()
    {
        for (var i = 0; i < 100; i++)
        {
            if (i % 4 == 0)
                _outage.Report(null, "k", Model(i));
            Fail(Unavailable, Key(i), Model(i));
        }

        Assert.False(_outage.IsOpen);
    }

    [Fact]
    public void Report_FailuresFarApart_AreNotInARow()
    {
        for (var i = 0; i < 20; i++)
        {
            Fail(Unavailable, Key(i), Model(i));
            _time.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.False(_outage.IsOpen);
    }

    [Theory]
    [InlineData(401, KeyGone)]
    [InlineData(400, """{"error":{"message":"Bad","code":400}}""")]
    [InlineData(402, """{"error":{"message":"Payment Required","code":402}}""")]
    [InlineData(429, """{"error":{"message":"Slow","code":429}}""")]
    public void Report_Refusals_ShowThatUpstreamIsThere(int status, string body)
    {
        for (var i = 0; i < 100; i++)
            Report(Given.Judged(status, body), Key(i), Model(i));

        Assert.False(_outage.IsOpen);
        Assert.True(_outage.TryPass(Model(0), out _));
    }

    [Fact]
    public void Report_UnexplainedLimitAfterContent_IsNoOutage()
    {
        var verdict = Verdicts.Judge(Given.Answer(200, """{"error":{"message":"Slow","code":429}}""") with { Shape = FailureShape.ErrorAfterContent });
        for (var i = 0; i < 100; i++)
            Report(verdict, Key(i), Model(i));

        Assert.False(_outage.IsOpen);
    }

    [Fact]
    public void TryPass_AfterThePause_LetsOneProbeThrough()
    {
        Open();
        Assert.False(_outage.TryPass("a/b", out var wait));
        _time.Advance(wait);

        Assert.True(_outage.TryPass("a/b", out _));
        Assert.False(_outage.TryPass("a/b", out var retry));
        Assert.True(retry > TimeSpan.Zero);
    }

    [Fact]
    public void Report_ProbeFails_PauseGrowsUpToItsCap()
    {
        Open();
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 10; i++)
        {
            Assert.False(_outage.TryPass("a/b", out var wait));
            pauses.Add(wait);
            _time.Advance(wait);
            Assert.True(_outage.TryPass("a/b", out _));
            Report(Verdicts.Judge(Given.Silence(FailureShape.ConnectFailed)), "k", "a/b");
        }

        Assert.True(pauses[1] > pauses[0] && pauses[2] > pauses[1] && pauses[3] > pauses[2]);
        Assert.All(pauses, pause => Assert.True(pause <= TimeSpan.FromSeconds(72)));
        Assert.True(pauses[^1] >= TimeSpan.FromSeconds(48));
    }

    [Fact]
    public void Report_AnySuccess_Closes()
    {
        Open();

        _outage.Report(null, "k9", "x/y");

        Assert.False(_outage.IsOpen);
        Assert.True(_outage.TryPass("a/b", out _));
    }

    [Fact]
    public void Report_ProbeLeftByItsClient_FreesTheWayForAnother()
    {
        Open();
        _outage.TryPass("a/b", out var wait);
        _time.Advance(wait);
        Assert.True(_outage.TryPass("a/b", out _));

        Report(Verdicts.Judge(Given.Silence(FailureShape.ClientGone)), "k", "a/b");

        Assert.True(_outage.TryPass("a/b", out _));
    }

    [Fact]
    public void TryPass_ProbeNeverReported_IsGivenUp()
    {
        Open();
        _outage.TryPass("a/b", out var wait);
        _time.Advance(wait);
        Assert.True(_outage.TryPass("a/b", out _));
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.True(_outage.TryPass("a/b", out _));
    }

    [Fact]
    public void Report_OldAttemptsThatFailWhileOpen_DoNotLengthenThePause()
    {
        Open();
        _outage.TryPass("a/b", out var before);
        for (var i = 0; i < 50; i++)
            Fail(Unavailable, Key(i), Model(i));

        Assert.False(_outage.TryPass("a/b", out var after));
        Assert.Equal(before, after);
    }

    [Fact]
    public void TryPass_TenMinutesOfOutageWithAThousandRequests_SendsFewProbes()
    {
        var sent = 0;
        for (var second = 0; second < 600; second++)
        {
            for (var i = 0; i < 2; i++)
            {
                if (!_outage.TryPass(Model(i), out _))
                    continue;
                sent++;
                Fail(Unavailable, Key(sent), Model(i));
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(sent, 5, 25);
    }

    [Fact]
    public async Task TryPass_FromManyThreads_LetsExactlyOneProbeThrough()
    {
        Open();
        _outage.TryPass("a/b", out var wait);
        _time.Advance(wait);

        var passes = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _outage.TryPass("a/b", out TimeSpan _))));

        Assert.Single(passes, pass => pass);
    }

    private static string Key(int i) => "k" + (i % 4);

    private static string Model(int i) => "vendor/model-" + (i % 2);

    private void Open()
    {
        for (var i = 0; i < 5; i++)
            Report(Verdicts.Judge(Given.Silence(FailureShape.ConnectFailed)), Key(i), Model(i));
        Assert.True(_outage.IsOpen);
    }

    private void Fail(string body, string key, string model) =>
        Report(Given.Judged(body == Relayed502 ? 502 : 503, body), key, model);

    private void Report(Verdict verdict, string key, string model) =>
        _outage.Report(verdict with { StartedAt = _time.Now }, key, model);
}
