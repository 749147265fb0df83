using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Keys;

public sealed class KeyPoolTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task NextAsync_KeyRests_TheOtherServesUntilTheRestEnds()
    {
        var pool = Pool("a", "b");
        using (var request = pool.Begin(new LeaseQuery { Model = "x/y" }))
        {
            var lease = (await request.NextAsync(NextLease.First, default)).Lease;
            Assert.Equal("a", lease.Key.Id);
            request.Failed(lease, Rest(TimeSpan.FromMinutes(1)));
        }

        Assert.Equal(["b", "b"], [await One(pool), await One(pool)]);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("a", new[] { await One(pool), await One(pool) });
    }

    private static async Task<string> One(KeyPool pool)
    {
        using var request = pool.Begin(new LeaseQuery { Model = "x/y" });
        var lease = (await request.NextAsync(NextLease.First, default)).Lease;
        request.Succeeded(lease);
        return lease.Key.Id;
    }

    private static Verdict Rest(TimeSpan rest) => new()
    {
        Reason = "test",
        Blame = Blame.Key,
        Scope = ScopeKind.Key,
        Rest = rest,
        Step = NextStep.NextKey,
        Explanation = "It was to rest.",
    };

    private KeyPool Pool(params string[] ids)
    {
        var pool = new KeyPool(new PoolOptions { Strategy = "round_robin" }, _time, NullPoolJournal.Instance);
        foreach (var id in ids)
            pool.Add(new UpstreamKey(id, id, new Secret("sk-or-v1-" + id)));
        return pool;
    }
}
