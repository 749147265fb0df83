using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class SilencesTests
{
    [Theory]
    [InlineData(FailureShape.ConnectionLost, "connection_lost", true)]
    [InlineData(FailureShape.ConnectionLostInAnswer, "answer_cut", true)]
    [InlineData(FailureShape.SilentClose, "silent_close", true)]
    [InlineData(FailureShape.FirstByteTimeout, "first_byte_timeout", false)]
    [InlineData(FailureShape.FirstContentTimeout, "first_content_timeout", false)]
    [InlineData(FailureShape.IdleTimeout, "idle_timeout", false)]
    public void Judge_Silence_OnlySuspectsTheKey(FailureShape shape, string reason, bool transient)
    {
        var verdict = Verdicts.Judge(Given.Silence(shape));

        Assert.Equal(reason, verdict.Reason);
        Assert.Equal(Blame.Unknown, verdict.Blame);
        Assert.True(verdict.Suspected);
        Assert.Equal(ScopeKind.Key, verdict.Scope);
        Assert.Equal(NextStep.NextKey, verdict.Step);
        Assert.True(verdict.MayHaveCost);
        Assert.Equal(transient, verdict.Transient);
    }

    [Fact]
    public void Judge_ConnectFailed_BlamesTheWayAndCostsNothing()
    {
        var verdict = Verdicts.Judge(Given.Silence(FailureShape.ConnectFailed));

        Assert.Equal(Blame.Upstream, verdict.Blame);
        Assert.Equal(ScopeKind.Upstream, verdict.Scope);
        Assert.Equal(NextStep.RetrySame, verdict.Step);
        Assert.True(verdict.Transient);
        Assert.False(verdict.MayHaveCost);
        Given.AssertTouchesNoKey(verdict);
    }

    [Theory]
    [InlineData(FailureShape.ClientGone, Blame.Client)]
    [InlineData(FailureShape.TotalTimeout, Blame.Unknown)]
    [InlineData(FailureShape.None, Blame.None)]
    public void Judge_EndOfTheRequest_RestsNothing(FailureShape shape, Blame blame)
    {
        var verdict = Verdicts.Judge(Given.Silence(shape));

        Assert.Equal(blame, verdict.Blame);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.Return, verdict.Step);
    }

    [Fact]
    public void Judge_ErrorStatusWhoseBodyBrokeOff_IsJudgedByItsStatus()
    {
        Assert.Equal("unavailable", Verdicts.Judge(Given.Silence(FailureShape.ConnectionLostInAnswer, 503)).Reason);
    }

    [Fact]
    public void Judge_Redirect_PointsAtTheBaseUrl()
    {
        var verdict = Given.Judged(301, "");

        Assert.Equal("redirected", verdict.Reason);
        Assert.Equal(NextStep.Return, verdict.Step);
    }
}
