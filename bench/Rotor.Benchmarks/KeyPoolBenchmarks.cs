using System.Globalization;
using BenchmarkDotNet.Attributes;
using Rotor.Core.Keys;

namespace Rotor.Benchmarks;

/// <summary>What it takes to choose a key, lease it and return it, by the size of the pool: five keys to an account.</summary>
public class KeyPoolBenchmarks : IDisposable
{
    private KeyPool _pool = null!;
    private ulong _conversation;

    [Params(1, 16, 256, 10_000)]
    public int Keys { get; set; }

    [Params("adaptive", "weighted", "round_robin")]
    public string Strategy { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _pool = new KeyPool(new PoolOptions { Strategy = Strategy }, TimeProvider.System, NullPoolJournal.Instance);
        for (var i = 0; i < Keys; i++)
        {
            var id = i.ToString("00000", CultureInfo.InvariantCulture);
            _pool.Add(new UpstreamKey(id, "key " + id, new Secret("sk-or-v1-" + id), (i % 3) + 1));
            _pool.AssignAccount(id, $"account-{i / 5}");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Each request is of another conversation, as the busiest moment would have it.</summary>
    [Benchmark]
    public void LeaseAndReturn()
    {
        using var request = _pool.Begin(new LeaseQuery { Model = "vendor/model", Affinity = _conversation += 0x9E3779B97F4A7C15 });
        var pending = request.NextAsync(NextLease.First, CancellationToken.None);
        if (!pending.IsCompletedSuccessfully || pending.Result is not { IsRefused: false } result) throw new InvalidOperationException("No key was free.");
        request.Succeeded(result.Lease);
    }
}
