using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class RestoreTests
{
    private static readonly string[] Keys = ["a1@a", "a2@a", "b@b", "c", "d"];

    [Fact]
    public void Add_AfterARestart_EverythingHeldAgainstKeysStillHolds()
    {
        var pool = new TestPool().With(Keys);
        var end = pool.Time.Now.AddHours(1);
        pool.Fail("a1", TestPool.Rests(ScopeKind.AccountFree, until: end), free: true);
        pool.Fail("b", TestPool.Rests(ScopeKind.AccountModel, until: end));
        pool.Fail("c", TestPool.Rests(ScopeKind.AccountPaid, until: end, status: 402));
        pool.Pool.MarkInvalid("d", "key_dead", "OpenRouter does not know it.");
        pool.Fail("b", TestPool.Rests(ScopeKind.Model, until: end), "gone/model");

        var next = Restart(pool);

        Assert.Equal(["b", "c"], next.ServeAll(10, "x/y:free", free: true).Distinct());
        Assert.Equal(["a1", "a2"], next.ServeAll(10).Distinct());
        Assert.Equal(["a1", "a2", "b"], next.ServeAll(9, "x/y").Distinct());
        Assert.Equal((KeyState.Invalid, "key_dead"), (next.Key("d").State, next.Key("d").Reason));
        using var request = next.Begin("gone/model");
        Assert.Equal(TimeSpan.FromHours(1), TestPool.Refused(request).RetryAfter);
        next.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["a1", "a2", "b", "c"], next.ServeAll(8).Distinct());
    }

    [Fact]
    public void Add_AfterARestart_GrowthAndSuspicionGoOn()
    {
        var pool = new TestPool().With("a", "b");
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(10)));
        pool.Fail("b", TestPool.Fault());
        var next = new TestPool(time: pool.Time, restored: pool.Journal.State()).With("a", "b");

        Assert.Equal(KeyState.Suspected, next.Key("b").State);
        next.Time.Advance(TimeSpan.FromMinutes(1));
        next.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(10)));

        Assert.InRange((next.Key("a").Until!.Value - next.Time.Now).TotalSeconds, 20, 22);
    }

    [Fact]
    public void Add_AfterARestart_PeoplesSettingsAndCountersHold()
    {
        var pool = new TestPool().With("a", "b");
        pool.Pool.SetEnabled("a", false, "by hand");
        pool.Pool.SetWeight("b", 7);
        pool.Pool.SetDailyLimit("b", 10);
        pool.ServeAll(4);
        pool.Pool.Flush();

        var next = new TestPool(time: pool.Time, restored: pool.Journal.State()).With("a", "b");

        Assert.Equal((KeyState.Disabled, "by hand"), (next.Key("a").State, next.Key("a").Explanation));
        Assert.Equal((7, 10L, 4L, 4L), (next.Key("b").Weight, next.Key("b").DailyLimit, next.Key("b").Used, next.Key("b").Succeeded));
        Assert.InRange(next.Key("b").DailyUsed, 4, 6);
    }

    private static TestPool Restart(TestPool pool)
    {
        var next = new TestPool(time: pool.Time, restored: pool.Journal.State());
        foreach (var key in Keys)
        {
            var id = key.Split('@')[0];
            next.Pool.Add(new UpstreamKey(id, id, new Secret("sk-or-v1-of-" + id)));
        }

        return next;
    }
}
