using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class FailoverPlanTests
{
    private const string ServerError = """{"error":{"message":"Internal Server Error","code":500}}""";
    private const string Unavailable = """{"error":{"message":"Service temporarily unavailable","code":503}}""";
    private const string KeyGone = """{"error":{"message":"User not found.","code":401}}""";
    private const string FreeDaily = """{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits","code":429}}""";
    private const string SharedPool = """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"slow","provider_name":"X","limit_source":"upstream_provider_shared_pool"}}}""";
    private const string Relayed502 = """{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"reset","provider_name":"X"}}}""";

    private static readonly PlanFacts ManyKeys = new() { Now = Given.Now, Deadline = Given.Now.AddMinutes(10), IsStream = true, AnotherKey = true, AnotherAccount = true };
    private static readonly PlanFacts OneKey = ManyKeys with { AnotherKey = false, AnotherAccount = false };

    private readonly FailoverPlan _plan = new(4, FailoverRules.None);

    [Fact]
    public void Decide_ServerErrorsWithManyKeys_TriesFourTimesThenReturns()
    {
        var steps = Steps(_plan, ManyKeys, Given.Judged(500, ServerError), 4);

        Assert.Equal([NextStep.NextKey, NextStep.NextKey, NextStep.NextKey, NextStep.Return], steps);
        Assert.Equal(4, _plan.Attempts);
    }

    [Fact]
    public void CountUnused_AnswersOfNoUse_CountLikeFailures()
    {
        Assert.True(_plan.CountUnused());
        Assert.Equal(NextStep.NextKey, _plan.Decide(Given.Judged(500, ServerError), ManyKeys).Step);
        Assert.True(_plan.CountUnused());
        Assert.False(_plan.CountUnused());
        Assert.Equal(4, _plan.Attempts);
        Assert.Equal(NextStep.Return, _plan.Decide(Given.Judged(500, ServerError), ManyKeys).Step);
    }

    [Fact]
    public void Decide_ServerErrorsInARow_PausesGrow()
    {
        var verdict = Given.Judged(503, Unavailable);

        var pauses = Enumerable.Range(0, 3).Select(_ => _plan.Decide(verdict, OneKey).Pause).ToArray();

        Assert.True(pauses[0] > TimeSpan.Zero && pauses[1] >= pauses[0] && pauses[2] > pauses[1]);
    }

    [Theory]
    [InlineData(FailureShape.ConnectFailed)]
    [InlineData(FailureShape.ConnectionLost)]
    public void Decide_ConnectionErrorWithOneKey_RetriesItWithAPause(FailureShape shape)
    {
        var action = _plan.Decide(Verdicts.Judge(Given.Silence(shape)), OneKey);

        Assert.Equal(NextStep.RetrySame, action.Step);
        Assert.True(action.Pause > TimeSpan.Zero);
        Assert.Equal(502, action.AnswerStatus);
    }

    [Fact]
    public void Decide_ConnectionErrorsForEver_EndAfterFourAttempts()
    {
        Assert.Equal(
            [NextStep.RetrySame, NextStep.RetrySame, NextStep.RetrySame, NextStep.Return],
            Steps(_plan, OneKey, Verdicts.Judge(Given.Silence(FailureShape.ConnectFailed)), 4));
    }

    [Theory]
    [InlineData(502, Relayed502)]
    [InlineData(502, "")]
    [InlineData(503, Unavailable)]
    public void Decide_502And503WithOneKey_RetriesIt(int status, string body)
    {
        Assert.Equal(
            [NextStep.RetrySame, NextStep.RetrySame, NextStep.RetrySame, NextStep.Return],
            Steps(_plan, OneKey, Given.Judged(status, body), 4));
    }

    [Fact]
    public void Decide_TimeoutWithOneKey_ReturnsIt()
    {
        var action = _plan.Decide(Verdicts.Judge(Given.Silence(FailureShape.FirstContentTimeout, 200)), OneKey);

        Assert.Equal(NextStep.Return, action.Step);
        Assert.Equal(504, action.AnswerStatus);
    }

    [Fact]
    public void Decide_TimeoutOfANonStreamAfterTheHead_IsNeverRetried()
    {
        var action = _plan.Decide(Verdicts.Judge(Given.Silence(FailureShape.FirstContentTimeout, 200)), ManyKeys with { IsStream = false, HeadCame = true });

        Assert.Equal(NextStep.Return, action.Step);
        Assert.Equal(504, action.AnswerStatus);
    }

    [Fact]
    public void Decide_TimeoutOfANonStreamBeforeTheHead_TakesAnotherKey()
    {
        Assert.Equal(NextStep.NextKey, _plan.Decide(Verdicts.Judge(Given.Silence(FailureShape.FirstByteTimeout)), ManyKeys with { IsStream = false }).Step);
    }

    [Fact]
    public void Decide_AfterContentReachedTheClient_Returns()
    {
        var action = _plan.Decide(Given.Judged(500, ServerError), ManyKeys with { ContentSent = true, AnotherModel = true });

        Assert.Equal(NextStep.Return, action.Step);
        Assert.Contains("cannot be started over", action.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_RefusalsOfKeys_DoNotCountAsAttemptsAndAreBounded()
    {
        var verdict = Given.Judged(401, KeyGone);
        for (var i = 0; i < FailoverPlan.MaxRefusals - 1; i++)
            Assert.Equal(NextStep.NextKey, _plan.Decide(verdict, ManyKeys).Step);

        Assert.Equal(NextStep.Return, _plan.Decide(verdict, ManyKeys).Step);
        Assert.Equal(0, _plan.Attempts);
    }

    [Fact]
    public void Decide_AccountLevelLimit_TakesAnotherAccountNotAnotherKey()
    {
        var verdict = Given.Judged(429, FreeDaily);

        Assert.Equal(NextStep.NextAccount, _plan.Decide(verdict, ManyKeys).Step);
        Assert.Equal(NextStep.Return, _plan.Decide(verdict, ManyKeys with { AnotherAccount = false }).Step);
    }

    [Fact]
    public void Decide_AccountLevelLimitWithoutAnotherAccount_TakesTheNextModel()
    {
        Assert.Equal(NextStep.NextModel, _plan.Decide(Given.Judged(429, FreeDaily), OneKey with { AnotherModel = true }).Step);
    }

    [Fact]
    public void Decide_CallersOwnKey_NeverFallsOverToThePool()
    {
        Assert.Equal(NextStep.Return, _plan.Decide(Given.Judged(401, KeyGone), ManyKeys with { CallersKey = true }).Step);
        Assert.Equal(NextStep.RetrySame, _plan.Decide(Given.Judged(503, Unavailable), ManyKeys with { CallersKey = true }).Step);
    }

    [Theory]
    [InlineData("5", NextStep.RetrySame)]
    [InlineData("6", NextStep.Return)]
    public void Decide_RetryAfterWithOneKey_IsSatOutUpToFiveSeconds(string retryAfter, NextStep step)
    {
        var action = _plan.Decide(Given.Judged(429, """{"error":{"message":"Slow","code":429}}""", headers: new(RetryAfter: retryAfter)), OneKey);

        Assert.Equal(step, action.Step);
        if (step == NextStep.RetrySame)
            Assert.Equal(TimeSpan.FromSeconds(5), action.Pause);
    }

    [Fact]
    public void Decide_RetryAfterAgainAndAgain_IsSatOutThreeTimes()
    {
        var verdict = Given.Judged(429, SharedPool, headers: new(RetryAfter: "1"));

        Assert.Equal([NextStep.RetrySame, NextStep.RetrySame, NextStep.RetrySame, NextStep.Return], Steps(_plan, OneKey, verdict, 4));
    }

    [Fact]
    public void Decide_503WithLongRetryAfterAndOneKey_IsNotAskedSooner()
    {
        Assert.Equal(NextStep.Return, _plan.Decide(Given.Judged(503, Unavailable, headers: new(RetryAfter: "60")), OneKey).Step);
    }

    [Fact]
    public void Decide_SharedPoolLimit_TakesTheNextModelElseReturns()
    {
        var verdict = Given.Judged(429, SharedPool);

        Assert.Equal(NextStep.NextModel, _plan.Decide(verdict, ManyKeys with { AnotherModel = true }).Step);
        Assert.Equal(NextStep.Return, _plan.Decide(verdict, ManyKeys).Step);
    }

    [Fact]
    public void Decide_ServerErrorWithFallbackModel_RetriesOnceThenTakesIt()
    {
        var verdict = Given.Judged(500, ServerError);
        var facts = ManyKeys with { AnotherModel = true };

        Assert.Equal([NextStep.NextKey, NextStep.NextModel, NextStep.NextKey, NextStep.Return], Steps(_plan, facts, verdict, 4));
    }

    [Fact]
    public void Decide_RequestToBlame_ReturnsAtOnce()
    {
        var action = _plan.Decide(Given.Judged(400, """{"error":{"message":"Bad","code":400}}"""), ManyKeys with { AnotherModel = true });

        Assert.Equal(NextStep.Return, action.Step);
        Assert.Equal(400, action.AnswerStatus);
    }

    [Fact]
    public void Decide_AtTheDeadline_Returns()
    {
        var verdict = Given.Judged(401, KeyGone);

        Assert.Equal(NextStep.NextKey, _plan.Decide(verdict, ManyKeys with { Now = ManyKeys.Deadline.AddTicks(-1) }).Step);
        Assert.Equal(NextStep.Return, _plan.Decide(verdict, ManyKeys with { Now = ManyKeys.Deadline }).Step);
    }

    [Fact]
    public void Decide_PauseBeyondTheDeadline_Returns()
    {
        var facts = OneKey with { Deadline = Given.Now.AddMilliseconds(100) };

        Assert.Equal(NextStep.Return, _plan.Decide(Given.Judged(503, Unavailable), facts).Step);
    }

    [Fact]
    public void Reconsider_WithoutTheKeyHopedFor_DecidesAnewWithoutCounting()
    {
        var verdict = Given.Judged(503, Unavailable);

        Assert.Equal(NextStep.NextKey, _plan.Decide(verdict, ManyKeys).Step);
        Assert.Equal(NextStep.RetrySame, _plan.Reconsider(OneKey).Step);
        Assert.Equal(1, _plan.Attempts);
    }

    [Fact]
    public void Reconsider_BeforeAnyDecision_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => _plan.Reconsider(ManyKeys));
    }

    [Fact]
    public void Decide_InFlightBudgetWithOneKeyAndNoHint_IsSatOutThreeTimes()
    {
        var verdict = Given.Judged(402, """{"error":{"message":"x","code":402,"metadata":{"limit_source":"openrouter_in_flight_budget"}}}""", Given.PaidModel);

        Assert.Equal([NextStep.RetrySame, NextStep.RetrySame, NextStep.RetrySame, NextStep.Return], Steps(_plan, OneKey, verdict, 4));
    }

    [Fact]
    public void Decide_RuleOfTheOlderProxy_RetriesThreeTimesThenRestsTheKeyAndGoesOn()
    {
        Assert.True(FailoverRules.TryParse("500=retry_same:3+rest_key:01:00:00", out var rules, out _));
        var plan = new FailoverPlan(4, rules);
        var verdict = Given.Judged(500, ServerError);

        var actions = Enumerable.Range(0, 5).Select(_ => plan.Decide(verdict, ManyKeys)).ToArray();

        Assert.Equal([NextStep.RetrySame, NextStep.RetrySame, NextStep.RetrySame, NextStep.NextKey, NextStep.RetrySame], actions.Select(a => a.Step));
        Assert.All(actions[..3], a => Assert.Equal(ScopeKind.None, a.Report.Scope));
        Assert.Equal(ScopeKind.Key, actions[3].Report.Scope);
        Assert.Equal(Given.Now.AddHours(1), actions[3].Report.Until);
        Assert.False(actions[3].Report.Suspected);
    }

    private static NextStep[] Steps(FailoverPlan plan, PlanFacts facts, Verdict verdict, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => plan.Decide(verdict, facts).Step)];
}
