using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Tests.Keys;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Limits;

public sealed class PoolQuotaTests
{
    private const string FreeModel = "vendor/model:free";

    [Fact]
    public void FreeQuota_NoLimitKnown_WithholdsNothing()
    {
        var pool = new TestPool().With("a@x");

        Assert.Equal(2_000, pool.ServeAll(2_000, FreeModel, free: true).Length);
        Assert.Equal(2_000, Assert.Single(pool.Pool.Accounts()).FreeUsedToday);
    }

    [Fact]
    public void FreeQuota_LimitKnown_IsSharedByTheAccountsKeysAndEndsAtMidnight()
    {
        var pool = new TestPool().With("a1@x", "a2@x");
        Check(pool, "a1", used: 40, limit: 50);

        Assert.Equal(10, pool.ServeAll(10, FreeModel, free: true).Length);
        using var request = pool.Begin(FreeModel, free: true);
        var refusal = TestPool.Refused(request);

        Assert.Equal(429, refusal.Status);
        Assert.Equal(Midnight(pool) - pool.Time.Now, refusal.RetryAfter);
        Assert.Equal(2, pool.ServeAll(2).Length);
        pool.Time.AdvanceTo(Midnight(pool));
        Assert.Equal(50, pool.ServeAll(50, FreeModel, free: true).Length);
    }

    [Fact]
    public async Task FreeQuota_TwoHundredAtOnce_IsNeverOverrun()
    {
        var pool = new TestPool("adaptive").With("a1@x", "a2@x", "b1@y");
        Check(pool, "a1", used: 0, limit: 50);
        Check(pool, "b1", used: 0, limit: 73);

        var served = await ServeConcurrentlyAsync(pool, 16, 40);

        Assert.Equal(50, served.Count(id => id[0] == 'a'));
        Assert.Equal(73, served.Count(id => id[0] == 'b'));
    }

    [Fact]
    public async Task DailyLimit_ManyAtOnce_IsExactAndResetsAtMidnight()
    {
        var pool = new TestPool("least_used").With("a", "b");
        pool.Pool.SetDailyLimit("a", 100);
        pool.Pool.SetDailyLimit("b", 1);

        Assert.Equal(101, (await ServeConcurrentlyAsync(pool, 16, 40)).Count);
        Assert.Equal((KeyState.Spent, 100), (pool.Key("a").State, pool.Key("a").DailyUsed));
        pool.Time.AdvanceTo(Midnight(pool));

        Assert.Equal(0, pool.Key("a").DailyUsed);
        Assert.Equal(101, (await ServeConcurrentlyAsync(pool, 16, 40)).Count);
    }

    [Fact]
    public void DailyLimit_None_EndsAtTheNextMidnightEveryDay()
    {
        var pool = new TestPool().With("a");
        pool.Pool.SetDailyLimit("a", 0);
        for (var day = 0; day < 3; day++)
        {
            using var request = pool.Begin();
            Assert.Equal(Midnight(pool) - pool.Time.Now, TestPool.Refused(request).RetryAfter);
            pool.Time.Advance(TimeSpan.FromDays(1));
        }
    }

    [Fact]
    public void FreeQuota_MinuteLimitFromA429_HoldsUntilItsResetOnly()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.Zero).With("a@x");
        var reset = new DateTimeOffset(pool.Time.Now.Date, TimeSpan.Zero).AddHours(9).AddMinutes(31);
        pool.Fail("a", TestPool.Rests(ScopeKind.None) with { Quota = new QuotaEvidence(QuotaWindow.Minute, 20, 17, reset) }, FreeModel, free: true);

        Assert.Equal(17, pool.ServeAll(17, FreeModel, free: true).Length);
        using var request = pool.Begin(FreeModel, free: true);
        Assert.Equal(reset - pool.Time.Now, TestPool.Refused(request).RetryAfter);
        pool.Time.AdvanceTo(reset);
        Assert.Equal(40, pool.ServeAll(40, FreeModel, free: true).Length);
    }

    [Fact]
    public void ApplyCheck_CounterLags_DoesNotGiveBackWhatWasJustUsed()
    {
        var pool = new TestPool().With("a@x");
        Check(pool, "a", used: 0, limit: 50);
        pool.ServeAll(45, FreeModel, free: true);
        Check(pool, "a", used: 2, limit: 50);

        Assert.Equal(45, Assert.Single(pool.Pool.Accounts()).FreeUsedToday);
        pool.Time.Advance(TimeSpan.FromMinutes(45));
        Check(pool, "a", used: 20, limit: 50);
        Assert.Equal(20, Assert.Single(pool.Pool.Accounts()).FreeUsedToday);
    }

    [Fact]
    public void ApplyCheck_AfterARestart_DoesNotGiveBackWhatTheEarlierRunUsed()
    {
        var pool = new TestPool().With("a@x");
        Check(pool, "a", used: 0, limit: 50);
        pool.ServeAll(45, FreeModel, free: true);
        pool.Pool.Flush(final: true);
        var next = new TestPool(time: pool.Time, restored: pool.Journal.State()).With("a@x");

        Check(next, "a", used: 2, limit: 50);

        Assert.Equal(45, Assert.Single(next.Pool.Accounts()).FreeUsedToday);
        next.Time.Advance(TimeSpan.FromMinutes(45));
        Check(next, "a", used: 20, limit: 50);
        Assert.Equal(20, Assert.Single(next.Pool.Accounts()).FreeUsedToday);
    }

    [Fact]
    public void ApplyCheck_LimitWasRaised_LiftsTheDaysRest()
    {
        var pool = new TestPool().With("a@x");
        Check(pool, "a", used: 49, limit: 50);
        var verdict = TestPool.Rests(ScopeKind.AccountFree, until: Midnight(pool)) with { Quota = new QuotaEvidence(QuotaWindow.Day, 50, 0, Midnight(pool)) };
        pool.Fail("a", verdict, FreeModel, free: true);
        pool.Time.Advance(TimeSpan.FromHours(1));
        using var request = pool.Begin(FreeModel, free: true);
        Assert.Equal(429, TestPool.Refused(request).Status);

        Check(pool, "a", used: 50, limit: 1000);

        Assert.Equal("a", pool.Serve(FreeModel, free: true));
    }

    [Fact]
    public void Reserve_ProcessDiesAtAnyLease_TheNextRunNeverOverruns()
    {
        for (var served = 0; served <= 60; served += 7)
        {
            var pool = new TestPool().With("a@x");
            Check(pool, "a", used: 0, limit: 60);
            pool.Pool.SetDailyLimit("a", 60);
            pool.ServeAll(served, FreeModel, free: true);

            // Only what reached the journal survives: no flush, no farewell.
            var next = new TestPool(time: pool.Time, restored: pool.Journal.State()).With("a@x");
            var more = 0;
            using var request = next.Begin(FreeModel, free: true);
            for (; !TestPool.Next(request, new NextLease(LeaseChoice.AnyKey)).IsRefused; more++)
                request.Dispose();

            Assert.InRange(served + more, Math.Max(served, 57), 60);
        }
    }

    [Fact]
    public void Flush_Final_GivesBackWhatWasCountedAhead()
    {
        var pool = new TestPool().With("a@x");
        Check(pool, "a", used: 0, limit: 1000);
        pool.ServeAll(10, FreeModel, free: true);
        pool.Pool.Flush(final: true);

        var next = new TestPool(time: pool.Time, restored: pool.Journal.State()).With("a@x");

        Assert.Equal(10, Assert.Single(next.Pool.Accounts()).FreeUsedToday);
        Assert.Equal(10, next.Key("a").Used);
    }

    [Fact]
    public async Task Reserve_JournalIsSlow_LeasesWaitForItAndThenGoOn()
    {
        var pool = new TestPool().With("a@x");
        pool.Journal.ConfirmsLater = true;
        Check(pool, "a", used: 0, limit: 1000);
        using var request = pool.Begin(FreeModel, free: true);

        var pending = request.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        Assert.False(pending.IsCompleted);
        Assert.Single(pool.ServeAll(1));
        pool.Journal.ConfirmAll();

        Assert.Equal("a", (await pending.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Lease.Key.Id);
        Assert.Equal(40, pool.ServeAll(40, FreeModel, free: true).Length);
        Assert.NotEmpty(pool.Journal.Waiting);
    }

    [Fact]
    public void Forecast_SteadyUse_SaysHowLongItLasts()
    {
        var pool = new TestPool(time: new FakeTime(new DateTimeOffset(2026, 10, 7, 8, 0, 0, TimeSpan.Zero))).With("a@x");
        Check(pool, "a", used: 0, limit: 1000);
        pool.ServeAll(1, FreeModel, free: true);
        for (var i = 0; i < 287; i++)
        {
            pool.Time.Advance(TimeSpan.FromSeconds(30));
            pool.ServeAll(1, FreeModel, free: true);
        }

        var account = Assert.Single(pool.Pool.Accounts());

        Assert.StartsWith("712 of 1000 left today, at this rate until 16:1", account.Forecast, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ServeConcurrentlyAsync(TestPool pool, int threads, int each)
    {
        var served = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            var ids = new List<string>();
            for (var i = 0; i < each; i++)
            {
                using var request = pool.Begin(FreeModel, free: true);
                if (TestPool.Next(request) is { IsRefused: false } result)
                    ids.Add(result.Lease.Key.Id);
            }

            return ids;
        })));
        return [.. served.SelectMany(ids => ids)];
    }

    private static void Check(TestPool pool, string keyId, long used, long limit) => pool.Pool.ApplyCheck(keyId, new KeyCheck
    {
        Outcome = KeyCheckOutcome.Passed,
        SentAt = pool.Time.Now,
        FreeDaily = new FreeDailyRequests(used, limit),
    });

    private static DateTimeOffset Midnight(TestPool pool) => new DateTimeOffset(pool.Time.Now.Date, TimeSpan.Zero).AddDays(1);
}
