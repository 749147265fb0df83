using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class PoolCostTests
{
    private const int Few = 10;
    private const int Many = 10_000;
    private const int Leases = 2_000;
    private const int Rounds = 50;

    // A choice that searches the pool takes hundreds of times as long among a thousand times as many keys; one that does not takes about twice as long,
    // for the caches it misses. A round lasts about a millisecond, so that a busy machine leaves some of them alone.
    private const double MostTimesAsLong = 20;

    [Theory]
    [InlineData("adaptive", 0)]
    [InlineData("adaptive", 77)]
    [InlineData("weighted", 0)]
    [InlineData("round_robin", 0)]
    [InlineData("least_used", 0)]
    [InlineData("random", 0)]
    public void NextAsync_TenThousandKeys_AllocatesNothingPerLeaseAndSearchesNothing(string strategy, ulong affinity)
    {
        var (few, many) = (NewPool(strategy, Few), NewPool(strategy, Many));
        Run(few, 10 * Leases, affinity);
        Run(many, 10 * Leases, affinity);

        // What the pool tells its journal now and then is no lease's own cost: the least of the rounds counts.
        var bytes = long.MaxValue;
        var (amongFew, amongMany) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            amongFew = Least(amongFew, Time(few, affinity));
            var before = GC.GetAllocatedBytesForCurrentThread();
            amongMany = Least(amongMany, Time(many, affinity));
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{strategy}: {amongMany.TotalNanoseconds / Leases:F0} ns for a lease and its return among {Many} keys, {amongFew.TotalNanoseconds / Leases:F0} ns among {Few}");
        Assert.InRange(bytes, 0, 1_024);
        Assert.InRange(amongMany / amongFew, 0, MostTimesAsLong);
    }

    private static KeyPool NewPool(string strategy, int keys)
    {
        var pool = new KeyPool(new PoolOptions { Strategy = strategy }, TimeProvider.System, NullPoolJournal.Instance);
        for (var i = 0; i < keys; i++)
            pool.Add(new UpstreamKey("k" + i, "k" + i, new Secret("sk-or-v1-" + i)));
        return pool;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Time(KeyPool pool, ulong affinity)
    {
        var start = TimeProvider.System.GetTimestamp();
        Run(pool, Leases, affinity);
        return TimeProvider.System.GetElapsedTime(start);
    }

    // One request, many leases: what is left is the lease's own cost.
    private static void Run(KeyPool pool, int leases, ulong affinity)
    {
        using var request = pool.Begin(new LeaseQuery { Model = "x/y", Free = true, Affinity = affinity });
        var any = new NextLease(LeaseChoice.AnyKey);
        for (var i = 0; i < leases; i++)
        {
            var pending = request.NextAsync(any, CancellationToken.None);
            request.Succeeded(pending.IsCompletedSuccessfully ? pending.Result.Lease : throw new InvalidOperationException("The request waits."));
        }
    }
}
