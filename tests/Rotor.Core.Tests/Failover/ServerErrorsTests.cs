using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class ServerErrorsTests
{
    [Theory]
    [InlineData(500, """{"error":{"message":"Internal Server Error","code":500}}""", "server_error")]
    [InlineData(503, """{"error":{"message":"Service temporarily unavailable","code":503}}""", "unavailable")]
    [InlineData(504, """{"error":{"message":"Gateway Timeout","code":504}}""", "gateway_timeout")]
    [InlineData(524, """{"error":{"code":524,"message":"Request timed out. Please try again later."}}""", "gateway_timeout")]
    [InlineData(529, """{"error":{"code":529,"message":"Provider returned an overloaded error"}}""", "overloaded")]
    [InlineData(502, "", "bad_gateway")]
    public void Judge_OwnServerError_SuspectsTheKeyAndRestsNothing(int status, string body, string reason)
    {
        var verdict = Given.Judged(status, body);

        Assert.Equal(reason, verdict.Reason);
        Assert.Equal(Blame.Upstream, verdict.Blame);
        Assert.True(verdict.Suspected);
        Assert.Equal(ScopeKind.Key, verdict.Scope);
        Assert.Equal(NextStep.NextKey, verdict.Step);
        Assert.Equal(NextStep.NextModel, verdict.Then);
        Assert.True(verdict.MayHaveCost);
        Assert.Equal(status is not (504 or 524), verdict.Transient);
    }

    [Theory]
    [InlineData(408, """{"error":{"code":408,"message":"Operation timed out. Please try again later."}}""")]
    [InlineData(502, """{"error":{"message":"Network connection lost.","code":502}}""")]
    [InlineData(503, """{"error":{"message":"No backends available","code":503}}""")]
    public void Judge_ModelFailedInOpenRoutersWords_SuspectsTheModelAndRetriesOnce(int status, string body)
    {
        var verdict = Given.Judged(status, body);

        Assert.Equal("model_failed", verdict.Reason);
        Assert.Equal(Blame.Model, verdict.Blame);
        Assert.Equal(ScopeKind.Model, verdict.Scope);
        Assert.True(verdict.Suspected);
        Assert.Equal(NextStep.RetrySame, verdict.Step);
        Assert.Equal(1, verdict.Retries);
        Assert.Equal(NextStep.NextModel, verdict.Then);
        Given.AssertTouchesNoKey(verdict);
    }

    [Fact]
    public void Judge_503WithRetryAfter_RestsThatLong()
    {
        var verdict = Given.Judged(503, """{"error":{"message":"No backends available","code":503}}""", headers: new(RetryAfter: "12"));

        Assert.Equal(Given.Now.AddSeconds(12), verdict.Until);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(520)]
    [InlineData(522)]
    [InlineData(524)]
    [InlineData(530)]
    public void Judge_EdgePage_BlamesUpstreamAndTouchesNoKey(int status)
    {
        var verdict = Given.Judged(status, "<!DOCTYPE html>\n<html><head><title>openrouter.ai | 522: Connection timed out</title></head></html>");

        Assert.Equal("edge_page", verdict.Reason);
        Assert.Equal(Blame.Upstream, verdict.Blame);
        Assert.Equal("web page: openrouter.ai | 522: Connection timed out", verdict.Evidence);
        Given.AssertTouchesNoKey(verdict);
    }
}
