using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class FaultTests
{
    [Fact]
    public void Failed_ThreeInARowWhileOthersDoWell_TheKeyRestsShortly()
    {
        var pool = new TestPool().With("a", "b", "c");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(i == 0 ? KeyState.Ready : KeyState.Suspected, pool.Key("a").State);
            if (i > 0)
                pool.ServeAll(3);
            pool.Fail("a", TestPool.Fault());
        }

        Assert.Equal(KeyState.Resting, pool.Key("a").State);
        Assert.InRange((pool.Key("a").Until!.Value - pool.Time.Now).TotalSeconds, 10, 11);
    }

    [Fact]
    public void Failed_ThreeInOneRequest_ProvesNothing()
    {
        var pool = new TestPool().With("a", "b");
        using var request = pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = "a" });
        for (var i = 0; i < 3; i++)
        {
            request.Failed(TestPool.Lease(request, NextLease.SameKey), TestPool.Fault());
            pool.ServeAll(3);
        }

        Assert.Equal(KeyState.Suspected, pool.Key("a").State);
    }

    [Fact]
    public void Failed_OthersDoWellOnAnotherModelOnly_ProvesNothing()
    {
        var pool = new TestPool().With("a", "b");
        for (var i = 0; i < 3; i++)
        {
            pool.Fail("a", TestPool.Fault());
            pool.ServeAll(3, "other/model");
        }

        Assert.NotEqual(KeyState.Resting, pool.Key("a").State);
    }

    [Fact]
    public void Succeeded_Between_BeginsTheCountAnew()
    {
        var pool = new TestPool().With("a", "b");
        pool.Fail("a", TestPool.Fault());
        pool.Fail("a", TestPool.Fault());
        using (var request = pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = "a" }))
            request.Succeeded(TestPool.Lease(request));
        Assert.Equal(KeyState.Ready, pool.Key("a").State);
        pool.ServeAll(6);

        pool.Fail("a", TestPool.Fault());

        Assert.Equal(KeyState.Suspected, pool.Key("a").State);
    }

    [Fact]
    public void Failed_TheOnlyKey_TheModelRestsAndIsAskedByOneRequestAtATime_AndTheKeyStaysGood()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.Zero).With("a", "b");
        pool.Pool.SetEnabled("b", false);
        for (var i = 0; i < 4; i++)
            pool.Fail("a", TestPool.Fault());

        Assert.Equal(KeyState.Ready, pool.Key("a").State);
        Assert.Equal(503, TestPool.Refused(pool.Begin()).Status);
        Assert.Equal("a", pool.Serve("other/model"));
        pool.Time.Advance(TimeSpan.FromSeconds(3));
        using var probe = pool.Begin();
        var lease = TestPool.Lease(probe);
        Assert.Equal(503, TestPool.Refused(pool.Begin()).Status);
        probe.Succeeded(lease);
        Assert.Equal("a", pool.Serve());
    }

    [Fact]
    public void Failed_OneFault_IsAskedLastForAWhile()
    {
        var pool = new TestPool().With("a", "b");
        pool.Fail("a", TestPool.Fault());

        Assert.Equal(["b", "b"], pool.ServeAll(2));
        pool.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(["a", "b"], pool.ServeAll(2));
    }

    [Fact]
    public async Task Outage_EveryModelFails_UpstreamRestsIsProbedAndEveryKeyStaysGood()
    {
        var pool = new TestPool().With("a", "b", "c");
        for (var i = 0; i < 5; i++)
        {
            using var request = pool.Begin(i % 2 == 0 ? TestPool.Model : "other/model");
            request.Failed(TestPool.Lease(request), TestPool.Fault());
        }

        Assert.Equal(ScopeKind.Upstream, Assert.Single(pool.Pool.SharedRests()).Scope.Kind);
        using var probe = pool.Begin();
        using var second = pool.Begin();
        var first = probe.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        var waiting = second.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        Assert.False(first.IsCompleted);

        pool.Time.Advance(TimeSpan.FromSeconds(1.2));
        var lease = (await first.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Lease;
        Assert.False(waiting.IsCompleted);
        probe.Answering(lease);
        Assert.False((await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).IsRefused);
        probe.Succeeded(lease);

        Assert.Empty(pool.Pool.SharedRests());
        Assert.All(pool.Pool.Snapshot(), key => Assert.NotEqual(KeyState.Resting, key.State));
    }

    [Fact]
    public async Task Outage_ProbeIsUnderWay_WhoHasTimeLeftStaysAndIsServedWhenItComesBack()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.FromSeconds(4)).With("a", "b");
        for (var i = 0; i < 5; i++)
            FailOnce(pool, TestPool.Fault() with { Blame = Blame.Upstream, Scope = ScopeKind.Upstream, Rest = TimeSpan.FromSeconds(1) });
        using var probe = pool.Begin();
        using var second = pool.Begin();
        var first = probe.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        var waiting = second.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        pool.Time.Advance(TimeSpan.FromSeconds(1.2));
        var lease = (await first.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Lease;

        pool.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(waiting.IsCompleted);
        probe.Succeeded(lease);

        Assert.False((await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).IsRefused);
    }

    [Fact]
    public void Outage_ProbeFails_RestsLonger()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.Zero).With("a", "b");
        var refused = TestPool.Fault() with { Blame = Blame.Upstream, Scope = ScopeKind.Upstream, Rest = TimeSpan.FromSeconds(1) };
        for (var i = 0; i < 5; i++)
            FailOnce(pool, refused);
        var first = Assert.Single(pool.Pool.SharedRests()).Until - pool.Time.Now;
        pool.Time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 5 && pool.Pool.SharedRests().Length == 0; i++)
            FailOnce(pool, refused);

        Assert.True(Assert.Single(pool.Pool.SharedRests()).Until - pool.Time.Now > first * 1.5);
    }

    [Fact]
    public void Failed_OneModelWithSeveralKeys_TheModelRestsAndOthersServe()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.Zero).With("a", "b", "c");
        for (var i = 0; i < 4; i++)
            FailOnce(pool, TestPool.Fault());

        using var request = pool.Begin();
        Assert.Equal(503, TestPool.Refused(request).Status);
        Assert.Equal(ScopeKind.Model, Assert.Single(pool.Pool.SharedRests()).Scope.Kind);
        Assert.Equal(3, pool.ServeAll(3, "other/model").Length);
    }

    [Fact]
    public void Failed_UpstreamNamesTheModel_ItRestsAtTheSecondTime()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.Zero).With("a");
        var verdict = TestPool.Fault() with { Blame = Blame.Model, Scope = ScopeKind.Model, Rest = TimeSpan.FromSeconds(5) };
        FailOnce(pool, verdict);
        Assert.Empty(pool.Pool.SharedRests());

        FailOnce(pool, verdict);

        Assert.Equal(ScopeKind.Model, Assert.Single(pool.Pool.SharedRests()).Scope.Kind);
        Assert.Equal("a", pool.Serve("other/model"));
    }

    [Fact]
    public void Failed_OneRequestOnTheOnlyKey_NeitherModelNorUpstreamRests()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.Zero).With("a");
        using (var request = pool.Begin())
        {
            for (var i = 0; i < 20; i++)
                request.Failed(TestPool.Lease(request, NextLease.SameKey), TestPool.Fault() with { Blame = Blame.Upstream });
        }

        Assert.Empty(pool.Pool.SharedRests());
        Assert.NotEqual(KeyState.Resting, pool.Key("a").State);
    }

    private static void FailOnce(TestPool pool, Verdict verdict)
    {
        using var request = pool.Begin();
        request.Failed(TestPool.Lease(request), verdict);
    }
}
