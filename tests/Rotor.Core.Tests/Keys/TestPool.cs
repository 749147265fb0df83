using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Settings;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Keys;

/// <summary>A pool on a clock of its own, and the words to say what happens to it.</summary>
internal sealed class TestPool
{
    public const string Model = "vendor/model";

    public TestPool(string strategy = "round_robin", Action<PoolOptions>? configure = null, FakeTime? time = null, PoolState? restored = null, IPoolJournal? journal = null)
    {
        Time = time ?? new FakeTime();
        var options = new PoolOptions { Strategy = strategy };
        configure?.Invoke(options);
        Options = options;
        Pool = new KeyPool(Options, Time, journal ?? Journal, restored);
    }

    public FakeTime Time { get; }

    public Live<PoolOptions> Options { get; }

    public RecordingJournal Journal { get; } = new();

    public KeyPool Pool { get; }

    /// <summary>Adds keys; <c>a@x</c> is key a of account x.</summary>
    public TestPool With(params string[] keys)
    {
        foreach (var text in keys)
        {
            var parts = text.Split('@');
            Pool.Add(new UpstreamKey(parts[0], parts[0], new Secret("sk-or-v1-of-" + parts[0])));
            if (parts.Length > 1)
                Pool.AssignAccount(parts[0], parts[1]);
        }

        return this;
    }

    public RequestLeases Begin(string model = Model, bool free = false, ulong affinity = 0) =>
        Pool.Begin(new LeaseQuery { Model = model, Free = free, Affinity = affinity });

    /// <summary>Leases and says which key it is; there must be one at once.</summary>
    public static Lease Lease(RequestLeases request, NextLease next = default)
    {
        var result = Next(request, next);
        Assert.False(result.IsRefused, result.Refusal?.Explanation);
        return result.Lease;
    }

    public static LeaseRefusal Refused(RequestLeases request, NextLease next = default)
    {
        var result = Next(request, next);
        Assert.True(result.IsRefused, "a key was leased");
        return result.Refusal;
    }

    public static LeaseResult Next(RequestLeases request, NextLease next = default)
    {
        var pending = request.NextAsync(next, TestContext.Current.CancellationToken);
        if (pending.IsCompletedSuccessfully)
            return pending.Result;
        throw new InvalidOperationException("The request waits.");
    }

    /// <summary>One request that succeeds with its first key.</summary>
    public string Serve(string model = Model, bool free = false, ulong affinity = 0)
    {
        using var request = Begin(model, free, affinity);
        var lease = Lease(request);
        request.Succeeded(lease);
        return lease.Key.Id;
    }

    /// <summary>One request that fails once, with a given key, and ends.</summary>
    public void Fail(string keyId, Verdict verdict, string model = Model, bool free = false)
    {
        using var request = Pool.Begin(new LeaseQuery { Model = model, Free = free, OnlyKeyId = keyId });
        request.Failed(Lease(request), verdict);
    }

    public string[] ServeAll(int count, string model = Model, bool free = false) => [.. Enumerable.Range(0, count).Select(_ => Serve(model, free)).Order()];

    public KeySnapshot Key(string id) => Pool.Snapshot(id)!;

    public static Verdict Rests(ScopeKind scope, TimeSpan? rest = null, DateTimeOffset? until = null, int status = 429, string reason = "limited") => new()
    {
        Reason = reason,
        Blame = scope is ScopeKind.Key or ScopeKind.KeyModel ? Blame.Key : scope is ScopeKind.Model ? Blame.Model : scope is ScopeKind.Upstream ? Blame.Upstream : Blame.Account,
        Scope = scope,
        Status = status,
        Rest = rest ?? TimeSpan.FromSeconds(30),
        RestCap = TimeSpan.FromHours(1),
        Until = until,
        Step = NextStep.NextKey,
        Explanation = "It was limited.",
    };

    /// <summary>A 402 or 429 that only its status explains.</summary>
    public static Verdict Ambiguous(ScopeKind scope = ScopeKind.Account, int status = 429) => Rests(scope, status: status, reason: "unexplained") with
    {
        Blame = Blame.Unknown,
        Suspected = true,
        Step = NextStep.NextAccount,
    };

    /// <summary>A 502, a timeout, a reset.</summary>
    public static Verdict Fault() => new()
    {
        Reason = "bad_gateway",
        Blame = Blame.Unknown,
        Scope = ScopeKind.Key,
        Suspected = true,
        MayHaveCost = true,
        Status = 502,
        Rest = TimeSpan.FromSeconds(10),
        RestCap = TimeSpan.FromMinutes(5),
        Step = NextStep.NextKey,
        Explanation = "The answer broke off.",
    };
}

/// <summary>Keeps what the pool writes, and confirms reservations at once unless told to wait.</summary>
internal sealed class RecordingJournal : IPoolJournal
{
    private readonly Dictionary<(PoolScope, QuotaWindow), QuotaRecord> _quotas = [];
    private readonly Dictionary<PoolScope, CooldownRecord> _cooldowns = [];
    private readonly Dictionary<string, KeyRecord> _keys = [];

    public List<PoolBatch> Batches { get; } = [];

    public List<(QuotaRecord Row, Action Committed)> Waiting { get; } = [];

    public bool ConfirmsLater { get; set; }

    public IEnumerable<KeyEvent> Events => Batches.SelectMany(batch => batch.Events);

    public void Write(PoolBatch batch)
    {
        Batches.Add(batch);
        foreach (var key in batch.Keys)
            _keys[key.KeyId] = key;
        foreach (var rest in batch.Cooldowns)
            _cooldowns[rest.Scope] = rest;
        foreach (var quota in batch.Quotas)
            _quotas[(quota.Owner, quota.Window)] = quota;
        foreach (var removed in batch.RemovedKeys)
            _keys.Remove(removed);
    }

    public bool Reserve(QuotaRecord reservation, Action committed)
    {
        if (ConfirmsLater)
        {
            Waiting.Add((reservation, committed));
            return false;
        }

        Keep(reservation);
        return true;
    }

    public void ConfirmAll()
    {
        var waiting = Waiting.ToArray();
        Waiting.Clear();
        foreach (var (row, committed) in waiting)
        {
            Keep(row);
            committed();
        }
    }

    public PoolState State() => new() { Keys = [.. _keys.Values], Cooldowns = [.. _cooldowns.Values], Quotas = [.. _quotas.Values] };

    private void Keep(QuotaRecord row) => _quotas[(row.Owner, row.Window)] = row;
}
