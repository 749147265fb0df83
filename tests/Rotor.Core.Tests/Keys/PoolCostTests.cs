using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class PoolCostTests
{
    private const int Keys = 10_000;
    private const int Leases = 50_000;
    private const int Rounds = 5;

    // The goal is one microsecond on a quiet machine; the bound only catches a choice that searches the pool, which takes tens.
    private const double MostNanoseconds = 10_000;

    [Theory]
    [InlineData("adaptive", 0)]
    [InlineData("adaptive", 77)]
    [InlineData("weighted", 0)]
    [InlineData("round_robin", 0)]
    [InlineData("least_used", 0)]
    [InlineData("random", 0)]
    public void NextAsync_TenThousandKeys_AllocatesNothingPerLeaseAndSearchesNothing(string strategy, ulong affinity)
    {
        var pool = new KeyPool(new PoolOptions { Strategy = strategy }, TimeProvider.System, NullPoolJournal.Instance);
        for (var i = 0; i < Keys; i++)
            pool.Add(new UpstreamKey("k" + i, "k" + i, new Secret("sk-or-v1-" + i)));
        Run(pool, Leases, affinity);

        // What the pool tells its journal now and then is no lease's own cost: the least of the rounds counts.
        var bytes = long.MaxValue;
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = TimeProvider.System.GetTimestamp();
            Run(pool, Leases, affinity);
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        var each = best.TotalNanoseconds / Leases;
        TestContext.Current.TestOutputHelper?.WriteLine($"{strategy}: {each:F0} ns for a lease and its return, with {Keys} keys");
        Assert.InRange(bytes, 0, 1_024);
        Assert.InRange(each, 0, MostNanoseconds);
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
