using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class WaitingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task NextAsync_EarliestEndIsNear_WaitsForExactlyThat()
    {
        var pool = new TestPool().With("a", "b");
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddSeconds(30)));
        pool.Fail("b", TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddSeconds(4)));
        using var request = pool.Begin();

        var pending = request.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        pool.Time.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        Assert.False(pending.IsCompleted);
        pool.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("b", (await pending.WaitAsync(Limit, TestContext.Current.CancellationToken)).Lease.Key.Id);
    }

    [Fact]
    public async Task NextAsync_OnlyKeyRestsForThisRequestsFailure_IsWaitedOutAndUsedAgain()
    {
        var pool = new TestPool().With("a");
        using var request = pool.Begin();
        request.Failed(TestPool.Lease(request), TestPool.Rests(ScopeKind.Account, until: pool.Time.Now.AddSeconds(5)));

        var pending = request.NextAsync(NextLease.OtherAccount, TestContext.Current.CancellationToken).AsTask();
        Assert.False(pending.IsCompleted);
        pool.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("a", (await pending.WaitAsync(Limit, TestContext.Current.CancellationToken)).Lease.Key.Id);
    }

    [Fact]
    public async Task NextAsync_FewerComeFreeThanWait_ServedInTheOrderOfArrival()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.FromMinutes(5)).With("a@x");
        pool.Fail("a", TestPool.Rests(ScopeKind.None) with { Quota = new QuotaEvidence(QuotaWindow.Minute, 2, 0, NextMinute(pool)), Blame = Blame.Account }, free: true);
        var requests = Enumerable.Range(0, 5).Select(_ => pool.Begin(free: true)).ToList();
        var pending = requests.ConvertAll(request => request.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask());
        Assert.All(pending, task => Assert.False(task.IsCompleted));
        // The failed request's own lease and two more.
        pool.Pool.SetDailyLimit("a", 3);

        pool.Time.Advance(TimeSpan.FromMinutes(1));

        var results = new List<bool>();
        foreach (var task in pending)
            results.Add((await task.WaitAsync(Limit, TestContext.Current.CancellationToken)).IsRefused);
        Assert.Equal([false, false, true, true, true], results);
        requests.ForEach(request => request.Dispose());
    }

    [Theory]
    [InlineData(ScopeKind.AccountFree, 429, 429)]
    [InlineData(ScopeKind.Key, 429, 429)]
    [InlineData(ScopeKind.AccountPaid, 402, 402)]
    [InlineData(ScopeKind.Key, 401, 503)]
    public void NextAsync_AllRestForLong_RefusesByTheNatureWithTheExactRetryAfter(ScopeKind scope, int status, int expected)
    {
        var pool = new TestPool().With("a@x", "b@y");
        var free = scope == ScopeKind.AccountFree;
        pool.Fail("a", TestPool.Rests(scope, until: pool.Time.Now.AddMinutes(20), status: status), free: free);
        pool.Fail("b", TestPool.Rests(scope, until: pool.Time.Now.AddMinutes(7), status: status), free: free);
        using var request = pool.Begin(free: free);

        var refusal = TestPool.Refused(request);

        Assert.Equal(expected, refusal.Status);
        Assert.Equal(TimeSpan.FromMinutes(7), refusal.RetryAfter);
    }

    [Fact]
    public void NextAsync_CreditsAndAnotherReason_Is503()
    {
        var pool = new TestPool().With("a@x", "b@y");
        pool.Fail("a", TestPool.Rests(ScopeKind.AccountPaid, until: pool.Time.Now.AddMinutes(7), status: 402));
        pool.Fail("b", TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddMinutes(20), status: 401));
        using var request = pool.Begin();

        Assert.Equal(503, TestPool.Refused(request).Status);
    }

    [Fact]
    public void NextAsync_NoKeys_SaysSo()
    {
        using var request = new TestPool().Begin();

        var refusal = TestPool.Refused(request);

        Assert.Equal((503, "no_key"), (refusal.Status, refusal.Reason));
        Assert.Null(refusal.RetryAfter);
    }

    [Fact]
    public async Task NextAsync_LineIsFull_RefusesAtOnce()
    {
        var pool = new TestPool(configure: options => options.MaxQueue = 1).With("a");
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddSeconds(5)));
        using var first = pool.Begin();
        using var second = pool.Begin();

        var pending = first.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(TimeSpan.FromSeconds(5), TestPool.Refused(second).RetryAfter);
        pool.Pool.Lift("a");

        Assert.Equal("a", (await pending.WaitAsync(Limit, TestContext.Current.CancellationToken)).Lease.Key.Id);
    }

    [Fact]
    public async Task NextAsync_RestIsExtendedBeyondTheWait_RefusesThen()
    {
        var pool = new TestPool().With("a");
        using var slow = pool.Begin();
        var late = TestPool.Lease(slow);
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddSeconds(5)));
        using var request = pool.Begin();
        var pending = request.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        slow.Failed(late, TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddHours(1)));

        pool.Time.Advance(TimeSpan.FromSeconds(5));

        var result = await pending.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(5), result.Refusal?.RetryAfter);
    }

    [Fact]
    public async Task NextAsync_Cancelled_LeavesTheLine()
    {
        var pool = new TestPool().With("a");
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddSeconds(5)));
        using var stop = new CancellationTokenSource();
        using var request = pool.Begin();
        var pending = request.NextAsync(NextLease.First, stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.WaitAsync(Limit, TestContext.Current.CancellationToken));
        pool.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, pool.Key("a").InFlight);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("enable")]
    [InlineData("lift")]
    [InlineData("limit")]
    public async Task NextAsync_WaitingWhileAKeyBecomesFree_IsServedAtOnce(string what)
    {
        var pool = new TestPool().With("a", "off", "spent");
        pool.Pool.SetEnabled("off", false);
        pool.Pool.SetDailyLimit("spent", 0);
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddSeconds(5)));
        using var request = pool.Begin();
        var pending = request.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        Assert.False(pending.IsCompleted);

        if (what == "add")
            pool.With("new");
        else if (what == "enable")
            pool.Pool.SetEnabled("off", true);
        else if (what == "lift")
            pool.Pool.Lift("a");
        else
            pool.Pool.SetDailyLimit("spent", 1);

        Assert.False((await pending.WaitAsync(Limit, TestContext.Current.CancellationToken)).IsRefused);
    }

    private static DateTimeOffset NextMinute(TestPool pool) => new(pool.Time.Now.Ticks - (pool.Time.Now.Ticks % TimeSpan.TicksPerMinute) + TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
