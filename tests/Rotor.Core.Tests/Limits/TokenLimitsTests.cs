using Rotor.Core.Access;
using Rotor.Core.Limits;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Limits;

public sealed class TokenLimitsTests
{
    private readonly FakeTime _time = new();
    private readonly TokenLimits _limits;

    public TokenLimitsTests() => _limits = new TokenLimits(NullMeterJournal.Instance, _time);

    [Fact]
    public async Task Requests_ManyThreads_ExactlyTheLimitIsAdmittedPerMinute()
    {
        var token = New() with { RequestsPerMinute = 137 };

        var first = await AdmitManyAsync(token, 400);
        _time.Advance(LimitWindows.EndOf(LimitWindow.Minute, _time.GetUtcNow())!.Value - _time.GetUtcNow());
        var second = await AdmitManyAsync(token, 400);

        Assert.Equal((137, 137), (first, second));
    }

    [Fact]
    public async Task Concurrent_ManyThreads_NeverMoreThanTheLimitAndAllAreGivenBack()
    {
        var token = New() with { Concurrent = 7 };
        int running = 0, most = 0;

        await Parallel.ForAsync(0, 2_000, TestContext.Current.CancellationToken, async (_, _) =>
        {
            var (reservation, refusal) = await _limits.AdmitAsync(token, default);
            if (refusal is not null)
            {
                Assert.Equal((429, "concurrent_limit"), (refusal.Status, refusal.Reason));
                return;
            }

            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            reservation!.Settle(1, 0, null, _time.GetUtcNow());
        });

        Assert.InRange(most, 1, 7);
        Assert.Equal(0, _limits.Of("t").Use(_time.GetUtcNow()).InFlight);
    }

    [Fact]
    public async Task Budget_ManyAtOnce_IsOverrunByOneRequestAtMost()
    {
        var token = New() with { Budget = new ClientBudget(Total: 1m) };
        // 0.01 each: a prompt of 10 tokens, 90 of output at most.
        var admitted = await AdmitManyAsync(token, 400, new RequestEstimate(10, 90, 0.0001m, 0.0001m));

        Assert.Equal(100, admitted);
        Assert.Equal((402, "budget_total_limit"), await RefusedAsync(token));
    }

    [Fact]
    public async Task Budget_Settled_GivesBackWhatWasNotSpentAndCountsWhatWas()
    {
        var token = New() with { Budget = new ClientBudget(Day: 1m, Month: 1.5m) };
        var (reservation, _) = await _limits.AdmitAsync(token, new RequestEstimate(0, 1000, 0, 0.001m));
        Assert.Equal((402, "budget_day_limit"), await RefusedAsync(token));

        reservation!.Settle(10, 0.25m, 10, _time.GetUtcNow());
        reservation.Settle(10, 99m, 10, _time.GetUtcNow()); // a second end of the same request counts nothing
        var (next, refusal) = await _limits.AdmitAsync(token, new RequestEstimate(0, 1000, 0, 0.001m));

        Assert.Null(refusal);
        next!.Settle(10, 2m, 10, _time.GetUtcNow());
        Assert.Equal(2.25m, _limits.Of("t").Use(_time.GetUtcNow()).SpentInAll);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((402, "budget_month_limit"), await RefusedAsync(token));
    }

    [Fact]
    public async Task Tokens_PerDay_EndAtUtcMidnightAndSaySo()
    {
        var token = New() with { TokensPerDay = 100 };
        var (reservation, _) = await _limits.AdmitAsync(token, new RequestEstimate(60, 10));
        reservation!.Settle(100, 0, 40, _time.GetUtcNow());

        var (_, refusal) = await _limits.AdmitAsync(token, new RequestEstimate(1, 1));
        var midnight = LimitWindows.EndOf(LimitWindow.Day, _time.GetUtcNow())!.Value;

        Assert.Equal((429, "tokens_per_day_limit", midnight - _time.GetUtcNow()), (refusal!.Status, refusal.Reason, refusal.RetryAfter));
        _time.AdvanceTo(midnight);
        Assert.Null((await _limits.AdmitAsync(token, new RequestEstimate(1, 1))).Refusal);
    }

    [Fact]
    public async Task Output_NotSaid_IsEstimatedFromWhatCameBefore()
    {
        var (first, _) = await _limits.AdmitAsync(New(), new RequestEstimate(10, null));
        first!.Settle(20, 0, 10, _time.GetUtcNow());
        var (second, _) = await _limits.AdmitAsync(New(), new RequestEstimate(10, null));

        Assert.Equal((1034, 40), (first.Tokens, second!.Tokens));
    }

    [Fact]
    public async Task Journal_AtEveryInstant_HasNoLessThanWhatWasAdmitted()
    {
        var journal = new RecordingJournal();
        var limits = new TokenLimits(journal, _time);
        var token = New() with { RequestsPerMinute = 320, Budget = new ClientBudget(Total: 10m) };
        var reservations = new List<TokenReservation>();
        for (var i = 1; i <= 300; i++)
        {
            var (reservation, refusal) = await limits.AdmitAsync(token, new RequestEstimate(10, 90, 0.0001m, 0.0001m));
            Assert.Null(refusal);
            reservations.Add(reservation!);
            Assert.True(journal.Of(LimitWindow.Minute).Requests >= i);
            Assert.True(journal.Of(LimitWindow.Total).Nanos >= i * 10_000_000L);
        }

        Assert.InRange(journal.Commits, 1, 120);
        reservations.ForEach(reservation => reservation.Settle(50, 0.005m, 40, _time.GetUtcNow()));
        await limits.FlushAsync();
        Assert.Equal((300L, 1_500_000_000L), (journal.Of(LimitWindow.Minute).Requests, journal.Of(LimitWindow.Total).Nanos));
    }

    [Fact]
    public async Task Restore_AfterADeath_CountsWhatWasReserved()
    {
        var journal = new RecordingJournal();
        var token = New() with { RequestsPerMinute = 10 };
        var limits = new TokenLimits(journal, _time);
        for (var i = 0; i < 6; i++)
            await limits.AdmitAsync(token, default);

        var after = new TokenLimits(NullMeterJournal.Instance, _time);
        after.Restore(journal.Records);
        var more = 0;
        while ((await after.AdmitAsync(token, default)).Refusal is null)
            more++;

        Assert.Equal(4, more);
    }

    [Theory]
    [InlineData("2026-11-22T23:59:59Z", "2026-11-16", "2026-11-01", "2026-12-01")]
    [InlineData("2026-11-23T00:00:00Z", "2026-11-23", "2026-11-01", "2026-12-01")]
    [InlineData("2026-12-31T12:00:00Z", "2026-12-28", "2026-12-01", "2027-01-01")]
    public void Windows_BeginAtUtcMidnightOnMondaysAndOnTheFirst(string at, string week, string month, string monthEnd)
    {
        var now = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(Day(week).UtcTicks, LimitWindows.StartOf(LimitWindow.Week, now));
        Assert.Equal(Day(month).UtcTicks, LimitWindows.StartOf(LimitWindow.Month, now));
        Assert.Equal(Day(monthEnd), LimitWindows.EndOf(LimitWindow.Month, now));
    }

    private static DateTimeOffset Day(string text) => DateTimeOffset.Parse(text + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    private static ClientToken New() => new() { Id = "t", Name = "t" };

    private async Task<int> AdmitManyAsync(ClientToken token, int requests, RequestEstimate estimate = default)
    {
        var admitted = 0;
        await Parallel.ForAsync(0, requests, TestContext.Current.CancellationToken, async (_, _) =>
        {
            if ((await _limits.AdmitAsync(token, estimate)).Refusal is null)
                Interlocked.Increment(ref admitted);
        });
        return admitted;
    }

    private async Task<(int, string)> RefusedAsync(ClientToken token)
    {
        var (_, refusal) = await _limits.AdmitAsync(token, default);
        return (refusal!.Status, refusal.Reason);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
            Interlocked.CompareExchange(ref most, value, seen);
    }

    private sealed class RecordingJournal : IMeterJournal
    {
        public MeterRecord[] Records { get; private set; } = [];

        public int Commits { get; private set; }

        public MeterRecord Of(LimitWindow window) => Records.Single(record => record.Window == window);

        public Task CommitAsync(TokenMeter meter, bool giveBack)
        {
            Commits++;
            Records = meter.Snapshot(giveBack);
            meter.Committed(Records);
            return Task.CompletedTask;
        }
    }
}
