using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Tests.Keys;

namespace Rotor.Core.Tests.Selection;

public sealed class SelectorTests
{
    [Fact]
    public void RoundRobin_ThreeKeysThirtyRequests_TenEach()
    {
        var pool = new TestPool("round_robin").With("a", "b", "c");

        var counts = pool.ServeAll(30).CountBy(id => id).ToDictionary();

        Assert.Equal([10, 10, 10], [counts["a"], counts["b"], counts["c"]]);
    }

    [Fact]
    public void RoundRobin_KeyAmongThemRests_TheOthersStillTakeTurns()
    {
        var pool = new TestPool("round_robin").With("a", "b", "c");
        pool.Fail("b", TestPool.Rests(ScopeKind.Key));

        Assert.Equal(["a", "a", "a", "c", "c", "c"], pool.ServeAll(6));
    }

    [Fact]
    public void Weighted_FiveOneOne_ExactAndSmooth()
    {
        var pool = new TestPool("weighted").With("a", "b", "c");
        pool.Pool.SetWeight("a", 5);

        var order = string.Concat(Enumerable.Range(0, 14).Select(_ => pool.Serve()));

        Assert.Equal(10, order.Count(c => c == 'a'));
        Assert.Equal(2, order.Count(c => c == 'b'));
        Assert.DoesNotContain("aaaaa", order[..7], StringComparison.Ordinal);
    }

    [Fact]
    public void Weighted_WeightChangedLive_CountsFromNowOn()
    {
        var pool = new TestPool("weighted").With("a", "b");
        pool.ServeAll(10);
        pool.Pool.SetWeight("b", 3);

        var counts = pool.ServeAll(40).CountBy(id => id).ToDictionary();

        Assert.InRange(counts["b"], 29, 31);
    }

    [Fact]
    public void Weighted_KeyBackFromALongRest_IsNotUsedAlone()
    {
        var pool = new TestPool("weighted").With("a", "b");
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromMinutes(1)));
        pool.ServeAll(100);
        pool.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.InRange(pool.ServeAll(20).Count(id => id == "a"), 9, 11);
    }

    [Fact]
    public void LeastUsed_OneWasUsedMore_TheOtherIsNext()
    {
        var pool = new TestPool("least_used").With("a", "b");
        using var request = pool.Begin();
        var first = TestPool.Lease(request);
        request.Succeeded(first);

        Assert.NotEqual(first.Key.Id, pool.Serve());
        Assert.Equal(["a", "a", "a", "b", "b", "b"], pool.ServeAll(6));
    }

    [Fact]
    public void LeastUsed_KeyAddedLater_DoesNotTakeEverything()
    {
        var pool = new TestPool("least_used").With("a", "b");
        pool.ServeAll(100);
        pool.With("c");

        Assert.InRange(pool.ServeAll(30).Count(id => id == "c"), 9, 12);
    }

    [Fact]
    public void Random_ManyRequests_EveryKeyIsAboutAsLikely()
    {
        var pool = new TestPool("random").With("a", "b", "c", "d");

        var counts = pool.ServeAll(4_000).CountBy(id => id).ToDictionary();

        Assert.Equal(4, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 800, 1_200));
    }

    [Fact]
    public void Adaptive_NoAffinity_SharesByWeight()
    {
        var pool = new TestPool("adaptive").With("a", "b");
        pool.Pool.SetWeight("a", 3);

        var counts = pool.ServeAll(4_000).CountBy(id => id).ToDictionary();

        Assert.InRange(counts["a"], 2_700, 3_300);
    }

    [Fact]
    public void Adaptive_KeyIsBusy_OthersArePreferred()
    {
        var pool = new TestPool("adaptive").With("a", "b");
        for (var i = 0; i < 10; i++)
            TestPool.Lease(pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = "a" }));

        Assert.InRange(pool.ServeAll(200).Count(id => id == "b"), 180, 200);
    }

    [Theory]
    [InlineData("adaptive")]
    [InlineData("weighted")]
    [InlineData("round_robin")]
    [InlineData("least_used")]
    [InlineData("random")]
    public void NextAsync_EveryKeyTriedOnce_EachIsGivenOnceThenNone(string strategy)
    {
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => "k" + i)];
        var pool = new TestPool(strategy).With(ids);
        using var request = pool.Begin(affinity: 7);
        var given = new List<string>();
        for (var i = 0; i < ids.Length; i++)
        {
            var lease = TestPool.Lease(request, NextLease.OtherKey);
            given.Add(lease.Key.Id);
            request.Failed(lease, TestPool.Fault() with { Scope = ScopeKind.None, Suspected = false, Blame = Blame.Model });
        }

        Assert.Equal(ids.Order(), given.Order());
        Assert.Equal(503, TestPool.Refused(request, NextLease.OtherKey).Status);
    }

    [Fact]
    public void Find_UnknownStrategy_SaysWhichThereAre()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new TestPool("fastest"));

        Assert.Contains("round_robin", thrown.Message, StringComparison.Ordinal);
    }
}
