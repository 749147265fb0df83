using System.Collections.Concurrent;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class PoolThreadsTests
{
    private const int Threads = 32;
    private const int RequestsEach = 400;

    [Theory]
    [InlineData("adaptive")]
    [InlineData("weighted")]
    [InlineData("round_robin")]
    [InlineData("least_used")]
    [InlineData("random")]
    public async Task AllOperations_ThirtyTwoThreads_NothingIsLostOrDoubled(string strategy)
    {
        var pool = new TestPool(strategy, options => options.MaxWait = TimeSpan.Zero).With([.. Enumerable.Range(0, 60).Select(i => $"k{i}@a{i / 3}")]);
        for (var i = 0; i < 10; i++)
            pool.Pool.SetDailyLimit("k" + i, 50);
        var leases = new ConcurrentDictionary<string, long>();
        using var stop = new CancellationTokenSource();
        var meddler = Task.Run(() => Meddle(pool, stop.Token));

        await Task.WhenAll(Enumerable.Range(1, Threads).Select(seed => Task.Run(() => Work(pool, new Random(seed), leases))));
        await stop.CancelAsync();
        await meddler;

        var keys = pool.Pool.Snapshot();
        Assert.All(keys, key => Assert.Equal(0, key.InFlight));
        Assert.All(pool.Pool.Accounts(), account => Assert.Equal(0, account.InFlight));
        Assert.All(keys, key => Assert.Equal(leases.GetValueOrDefault(key.Id), key.Used));
        Assert.All(keys.Where(key => key.DailyLimit is not null), key => Assert.InRange(key.DailyUsed, 0, 50));
        pool.Pool.LiftAll();
        foreach (var key in keys.Where(key => key.DailyLimit is null))
        {
            using var request = pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = key.Id });
            request.Succeeded(TestPool.Lease(request));
        }
    }

    private static void Work(TestPool pool, Random random, ConcurrentDictionary<string, long> leases)
    {
        for (var i = 0; i < RequestsEach; i++)
        {
            using var request = pool.Begin("x/" + random.Next(4), random.Next(2) == 0, (ulong)random.Next(50));
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var result = TestPool.Next(request, attempt == 0 ? NextLease.First : NextLease.OtherAccount);
                if (result.IsRefused)
                    break;
                leases.AddOrUpdate(result.Lease.Key.Id, 1, (_, count) => count + 1);
                var dice = random.Next(20);
                if (dice < 14)
                    request.Succeeded(result.Lease);
                else if (dice == 14)
                    request.Abandoned(result.Lease);
                else if (dice > 15)
                    request.Failed(result.Lease, Failure(dice));
                if (dice <= 15)
                    break;
            }
        }
    }

    private static Verdict Failure(int dice) => dice switch
    {
        16 => TestPool.Ambiguous(),
        17 => TestPool.Fault(),
        18 => TestPool.Rests(ScopeKind.AccountModel, TimeSpan.FromMinutes(1)),
        _ => TestPool.Rests(ScopeKind.Key, TimeSpan.FromMinutes(1)) with { UpstreamAccount = "user_1" },
    };

    private static void Meddle(TestPool pool, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var id = "k" + (i % 60);
            pool.Time.Advance(TimeSpan.FromMilliseconds(20));
            pool.Pool.SetEnabled(id, i % 120 < 60);
            pool.Pool.SetEnabled(id, true);
            pool.Pool.Lift(id);
            pool.Pool.AssignAccount(id, "b" + (i % 7));
            pool.Pool.Snapshot();
        }
    }
}
