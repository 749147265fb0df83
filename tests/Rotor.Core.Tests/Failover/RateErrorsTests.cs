using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class RateErrorsTests
{
    private const string Daily = """{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1790812800000"},"limit_source":"openrouter_free_tier_daily"}},"user_id":"user_2abc"}""";

    [Fact]
    public void Judge_FreeDailyLimit_RestsTheAccountsFreeModelsUntilMidnight()
    {
        var verdict = Given.Judged(429, Daily);

        Assert.Equal("free_daily_limit", verdict.Reason);
        Assert.Equal(Blame.Account, verdict.Blame);
        Assert.Equal(ScopeKind.AccountFree, verdict.Scope);
        Assert.Equal(Given.Utc("2026-10-01T00:00:00Z"), verdict.Until);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.Equal(new QuotaEvidence(QuotaWindow.Day, 50, 0, Given.Utc("2026-10-01T00:00:00Z")), verdict.Quota);
        Assert.Equal("OpenRouter says this account used its 50 free requests for today; resets 00:00 UTC.", verdict.Explanation);
        Assert.False(verdict.MayHaveCost);
        Assert.False(verdict.Suspected);
        Assert.Equal("user_2abc", verdict.UpstreamAccount);
    }

    [Theory]
    [InlineData("Rate limit exceeded: free-models-per-day-high-balance. ", "1000")]
    [InlineData("Rate limit exceeded: free-models-per-day-stealth. ", "1000")]
    public void Judge_FreeDailyLimitInOtherSpellingsWithoutSource_IsTheSame(string message, string limit)
    {
        var verdict = Given.Judged(429, $$$$"""{"error":{"message":"{{{{message}}}}","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"{{{{limit}}}}","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1790812800000"},"provider_name":null}}}""");

        Assert.Equal("free_daily_limit", verdict.Reason);
        Assert.Equal(1000, verdict.Quota!.Limit);
    }

    [Fact]
    public void Judge_FreeDailyLimitWithoutReset_EndsAtMidnightUtc()
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits","code":429}}""");

        Assert.Equal(Given.Utc("2026-10-01T00:00:00Z"), verdict.Until);
        Assert.Null(verdict.Quota);
    }

    [Theory]
    [InlineData("20")]
    [InlineData("16")]
    public void Judge_FreeMinuteLimit_RestsTheAccountsFreeModelsUntilTheMinuteEnds(string limit)
    {
        var verdict = Given.Judged(429, $$$$"""{"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"{{{{limit}}}}","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1790771700000"},"provider_name":null}},"user_id":"user_2abc"}""");

        Assert.Equal("free_minute_limit", verdict.Reason);
        Assert.Equal(ScopeKind.AccountFree, verdict.Scope);
        Assert.Equal(Given.Utc("2026-09-30T12:35:00Z"), verdict.Until);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.Equal(QuotaWindow.Minute, verdict.Quota!.Window);
    }

    [Fact]
    public void Judge_FreeMinuteLimitWithAbsurdReset_RestsAMinuteAtMost()
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"20","X-RateLimit-Reset":"4102444800000"}}}}""");

        Assert.Equal(Given.Now.AddMinutes(1), verdict.Until);
    }

    [Theory]
    [InlineData("openrouter_free_tier_per_minute")]
    [InlineData("openrouter_free_tier_rpm")]
    public void Judge_MinuteSourceInAnySpelling_IsTheMinuteLimit(string source)
    {
        var verdict = Given.Judged(429, $$$$"""{"error":{"message":"Slow down","code":429,"metadata":{"limit_source":"{{{{source}}}}"}}}""");

        Assert.Equal("free_minute_limit", verdict.Reason);
        Assert.Equal(Given.Utc("2026-09-30T12:35:00Z"), verdict.Until);
    }

    [Fact]
    public void Judge_PlainLimitWithRateLimitHeaders_BlamesTheAccount()
    {
        var headers = new EvidenceHeaders(RateLimitLimit: "20", RateLimitRemaining: "0", RateLimitReset: "1790771700000");

        var verdict = Given.Judged(429, """{"error":{"message":"Rate limit exceeded","code":429,"metadata":{"error_type":"rate_limit_exceeded"}}}""", headers: headers);

        Assert.Equal("rate_limited", verdict.Reason);
        Assert.Equal(ScopeKind.AccountFree, verdict.Scope);
        Assert.Equal(Given.Utc("2026-09-30T12:35:00Z"), verdict.Until);
        Assert.False(verdict.Suspected);
        Assert.Equal(QuotaWindow.Minute, verdict.Quota!.Window);
    }

    [Fact]
    public void Judge_PlainLimitWithErrorTypeOnly_BlamesTheModel()
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Rate limit exceeded","code":429,"metadata":{"error_type":"rate_limit_exceeded"}}}""", headers: new(RetryAfter: "40"));

        Assert.Equal(ScopeKind.Model, verdict.Scope);
        Assert.Equal(Given.Now.AddSeconds(40), verdict.Until);
        Assert.InRange(verdict.Rest, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(Given.FreeModel, ScopeKind.AccountFree)]
    [InlineData(Given.PaidModel, ScopeKind.AccountModel)]
    public void Judge_429ThatOnlyTheStatusExplains_SuspectsAndTriesAnotherAccount(string model, ScopeKind scope)
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Too many requests","code":429}}""", model);

        Assert.Equal("rate_limit_unexplained", verdict.Reason);
        Assert.Equal(Blame.Unknown, verdict.Blame);
        Assert.True(verdict.Suspected);
        Assert.Equal(scope, verdict.Scope);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.False(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_429AsWebPage_SlowsTheGatewayAndTouchesNoKey()
    {
        var verdict = Given.Judged(429, "<html><head><title>Error 1015</title></head><body>You are being rate limited</body></html>", headers: new(RetryAfter: "33"));

        Assert.Equal("edge_rate_limited", verdict.Reason);
        Assert.Equal(ScopeKind.Upstream, verdict.Scope);
        Assert.Equal(Given.Now.AddSeconds(33), verdict.Until);
        Given.AssertTouchesNoKey(verdict);
    }
}
