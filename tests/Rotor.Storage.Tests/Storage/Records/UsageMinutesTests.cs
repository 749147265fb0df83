using Rotor.Core.RequestLog;

namespace Rotor.Storage.Tests.Storage.Records;

public sealed class UsageMinutesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Minutes_OverMidnight_CountEachMinuteOnce()
    {
        var midnight = new DateTimeOffset(2026, 10, 8, 0, 0, 0, TimeSpan.Zero);
        await using var store = new RecordStore();
        foreach (var (n, seconds) in new[] { (1, -119), (2, -61), (3, -1), (4, 0), (5, 59), (6, 60) })
            store.Writer.Completed(RecordStore.Chat(n, time: midnight.AddSeconds(seconds)) with { State = n == 5 ? RequestState.Failed : RequestState.Completed });
        await store.FlushAsync();

        var all = await store.Usage.MinutesAsync(midnight.AddSeconds(-90), null, Token);

        Assert.Equal(
            [(midnight.AddMinutes(-2), 2L, 2L), (midnight.AddMinutes(-1), 1L, 1L), (midnight, 2L, 1L), (midnight.AddMinutes(1), 1L, 1L)],
            all.Select(minute => (minute.Time, minute.Sums.Requests, minute.Sums.Successes)));
        Assert.Empty(await store.Usage.MinutesAsync(midnight.AddHours(-1), ["someone"], Token));
    }
}
