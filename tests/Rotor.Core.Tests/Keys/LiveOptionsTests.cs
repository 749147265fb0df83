using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

/// <summary>The pool's options changed while it is in use.</summary>
public sealed class LiveOptionsTests
{
    [Fact]
    public void Strategy_Changed_CountsFromTheNextRequest_AndKnowsWhichKeysRest()
    {
        var pool = new TestPool("least_used").With("a", "b", "c", "d");
        pool.ServeAll(5);
        pool.Fail("d", TestPool.Rests(ScopeKind.Key));
        using var held = pool.Begin();
        TestPool.Lease(held);

        pool.Options.Put(new PoolOptions { Strategy = "round_robin" });

        var counts = pool.ServeAll(30).CountBy(id => id).ToDictionary();
        Assert.Equal([10, 10, 10], [counts["a"], counts["b"], counts["c"]]);
        pool.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["a", "b", "c", "d"], pool.ServeAll(4));
    }

    [Fact]
    public void Strategy_ChangedWhileAModelRestsForOneKey_KeepsThatRest()
    {
        var pool = new TestPool("least_used").With("a", "b");
        pool.Fail("a", TestPool.Rests(ScopeKind.KeyModel));
        Assert.Equal(["b", "b"], pool.ServeAll(2));

        pool.Options.Put(new PoolOptions { Strategy = "round_robin" });

        Assert.Equal(["b", "b"], pool.ServeAll(2));
        Assert.Equal(["a", "b"], pool.ServeAll(2, "vendor/other"));
    }

    [Fact]
    public void MaxWait_SetToNothing_RefusesTheNextRequestAtOnce()
    {
        var pool = new TestPool().With("a");
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(4)));
        using var patient = pool.Begin();
        var waits = patient.NextAsync(NextLease.First, TestContext.Current.CancellationToken).AsTask();
        Assert.False(waits.IsCompleted);

        pool.Options.Put(new PoolOptions { Strategy = "round_robin", MaxWait = TimeSpan.Zero });

        using var next = pool.Begin();
        TestPool.Refused(next);
    }

    [Fact]
    public void FailureCooldown_Set_CountsForTheNextFailure()
    {
        var pool = new TestPool().With("a", "b");
        pool.Options.Put(new PoolOptions { Strategy = "round_robin", FailureCooldown = TimeSpan.FromMinutes(7) });

        pool.Fail("a", TestPool.Rests(ScopeKind.Key));

        Assert.InRange(pool.Key("a").Until!.Value - pool.Time.Now, TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void CheckInterval_Shortened_BringsForwardWhatWasPlannedForLater()
    {
        var pool = new TestPool().With("a", "b");
        foreach (var key in pool.Pool.TakeDueChecks(10))
            pool.Pool.ApplyCheck(key.Id, new KeyCheck { Outcome = KeyCheckOutcome.Passed, SentAt = pool.Time.Now });

        pool.Options.Put(new PoolOptions { Strategy = "round_robin", CheckInterval = TimeSpan.FromMinutes(5) });
        pool.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(["a", "b"], pool.Pool.TakeDueChecks(10).Select(key => key.Id).Order());
    }
}
