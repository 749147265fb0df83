using Rotor.TestSupport;

namespace Rotor.Core.Tests.Support;

public sealed class FakeTimeTests
{
    [Fact]
    public void Advance_TimersDueOnTheWay_FireInOrderAtTheirInstants()
    {
        var time = new FakeTime();
        var start = time.Now;
        var fired = new List<(string, TimeSpan)>();
        using var late = time.CreateTimer(_ => fired.Add(("late", time.Now - start)), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var early = time.CreateTimer(_ => fired.Add(("early", time.Now - start)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        Assert.Equal([("early", TimeSpan.FromSeconds(1))], fired);

        time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([("early", TimeSpan.FromSeconds(1)), ("late", TimeSpan.FromSeconds(3))], fired);
        Assert.Equal(0, time.ActiveTimers);
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresOncePerPeriod()
    {
        var time = new FakeTime();
        var count = 0;
        using var timer = time.CreateTimer(_ => count++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(3, count);
    }

    [Fact]
    public void GetElapsedTime_OddTickRate_GivesTheAdvancedSpanExactly()
    {
        var time = new FakeTime();
        var start = time.GetTimestamp();

        time.Advance(TimeSpan.FromTicks(1_234_567));

        Assert.NotEqual(TimeSpan.TicksPerSecond, time.TimestampFrequency);
        Assert.Equal(TimeSpan.FromTicks(1_234_567), time.GetElapsedTime(start));
    }

    [Fact]
    public async Task Delay_Advanced_Completes()
    {
        var time = new FakeTime();
        var delay = Task.Delay(TimeSpan.FromMinutes(1), time, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromMinutes(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(delay.IsCompletedSuccessfully);
    }
}
