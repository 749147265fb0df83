using Rotor.Core.Failover;
using Rotor.Proxy;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

public sealed class AttemptDeadlineTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly FakeTime _time = new();

    [Theory]
    [InlineData(FailureShape.FirstByteTimeout)]
    [InlineData(FailureShape.FirstContentTimeout)]
    [InlineData(FailureShape.IdleTimeout)]
    public void Phase_OneTickBefore_IsOpen_AndAtTheTick_EndsWithItsReason(FailureShape phase)
    {
        using var deadline = New();
        deadline.Begin(phase, TimeSpan.FromSeconds(5));

        _time.Advance(TimeSpan.FromSeconds(5) - Tick);
        Assert.Equal(FailureShape.None, deadline.Cause);

        _time.Advance(Tick);
        Assert.Equal(phase, deadline.Cause);
        Assert.True(deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void Total_OneTickBefore_IsOpen_AndAtTheTick_Ends()
    {
        using var deadline = New(totalSeconds: 7);
        deadline.Begin(FailureShape.IdleTimeout, TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromSeconds(7) - Tick);
        Assert.Equal(FailureShape.None, deadline.Cause);

        _time.Advance(Tick);
        Assert.Equal(FailureShape.TotalTimeout, deadline.Cause);
    }

    [Fact]
    public void Total_ThatWasEnded_NoLongerEndsAnything()
    {
        using var deadline = New(totalSeconds: 7);
        deadline.EndTotal();

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(FailureShape.None, deadline.Cause);
    }

    [Fact]
    public void Progress_StartsThePhaseAgain_ToTheTick()
    {
        using var deadline = New();
        deadline.Begin(FailureShape.IdleTimeout, TimeSpan.FromSeconds(5));
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            deadline.Progress(TimeSpan.FromSeconds(5));
        }

        _time.Advance(TimeSpan.FromSeconds(5) - Tick);
        Assert.Equal(FailureShape.None, deadline.Cause);

        _time.Advance(Tick);
        Assert.Equal(FailureShape.IdleTimeout, deadline.Cause);
    }

    [Fact]
    public void Begin_AShorterPhase_TakesThePlaceOfTheLonger()
    {
        using var deadline = New();
        deadline.Begin(FailureShape.FirstByteTimeout, TimeSpan.FromMinutes(5));
        deadline.Begin(FailureShape.IdleTimeout, TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(FailureShape.IdleTimeout, deadline.Cause);
    }

    [Fact]
    public void ClientGone_IsToldFromTimeouts_AndTheFirstCauseStands()
    {
        using var client = new CancellationTokenSource();
        using var deadline = New(clientGone: client.Token);
        deadline.Begin(FailureShape.IdleTimeout, TimeSpan.FromSeconds(5));

        client.Cancel();
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(FailureShape.ClientGone, deadline.Cause);
    }

    private AttemptDeadline New(double totalSeconds = 100_000, CancellationToken clientGone = default) =>
        new(_time, _time.GetTimestamp() + (long)(totalSeconds * _time.TimestampFrequency), clientGone);
}
