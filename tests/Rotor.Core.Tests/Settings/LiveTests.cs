using Rotor.Core.Settings;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Settings;

public sealed class LiveTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly FakeTime _time = new();
    private readonly Live<Wait> _wait = new(new Wait(TimeSpan.FromMinutes(10)));

    [Fact]
    public void Select_ValueReplaced_IsMadeAgain()
    {
        var minutes = _wait.Select(wait => wait.Span.TotalMinutes.ToString(System.Globalization.CultureInfo.InvariantCulture));

        _wait.Put(new Wait(TimeSpan.FromMinutes(3)));

        Assert.Equal("3", minutes.Value);
    }

    [Fact]
    public async Task Delay_SpanUnchanged_EndsWithIt()
    {
        var delay = DelayAsync();

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.False(delay.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        await delay.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Delay_SpanShortenedBelowWhatHasPassed_EndsAtOnce()
    {
        var delay = DelayAsync();
        _time.Advance(TimeSpan.FromMinutes(4));

        _wait.Put(new Wait(TimeSpan.FromMinutes(3)));

        await delay.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Delay_ForEver_EndsWhenAChangeSaysSo()
    {
        _wait.Put(new Wait(Timeout.InfiniteTimeSpan));
        var delay = DelayAsync();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(delay.IsCompleted);

        _wait.Put(new Wait(TimeSpan.FromMinutes(1)));

        await delay.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Delay_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        var delay = _wait.DelayAsync(wait => wait.Span, _time, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delay.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    private Task DelayAsync() => _wait.DelayAsync(wait => wait.Span, _time, TestContext.Current.CancellationToken);

    private sealed record Wait(TimeSpan Span);
}
