using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Keys;

/// <summary>Random histories against a pool that is written as simply as can be; each seed is one history.</summary>
public sealed class PoolPropertyTests
{
    private const int Keys = 7;
    private const int Steps = 1_500;
    private static readonly string[] Models = ["x/one", "x/two", "y/three"];
    private static readonly ScopeKind[] Scopes =
        [ScopeKind.Key, ScopeKind.KeyModel, ScopeKind.Account, ScopeKind.AccountFree, ScopeKind.AccountPaid, ScopeKind.AccountModel, ScopeKind.AccountVendor];

    public static TheoryData<string, int> Histories()
    {
        var data = new TheoryData<string, int>();
        foreach (var strategy in new[] { "adaptive", "weighted", "round_robin", "least_used", "random" })
        {
            for (var seed = 1; seed <= 8; seed++)
                data.Add(strategy, seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void History_AnyOrderOfEvents_PoolAndModelAgree(string strategy, int seed)
    {
        var random = new Random(seed);
        var pool = new TestPool(strategy, options => options.MaxWait = TimeSpan.Zero);
        pool.Pool.Reseed((ulong)seed * 7919);
        var model = new SimplePool(pool.Time);
        for (var i = 0; i < Keys; i++)
        {
            pool.With($"k{i}@a{i / 2}");
            model.Keys.Add(new SimpleKey($"k{i}", $"a{i / 2}"));
        }

        for (var step = 0; step < Steps; step++)
            Step(pool, model, random, $"{strategy}, seed {seed}, step {step}");
    }

    private static void Step(TestPool pool, SimplePool model, Random random, string where)
    {
        var key = model.Keys[random.Next(Keys)];
        switch (random.Next(20))
        {
            case 0:
                key.Enabled = !key.Enabled;
                pool.Pool.SetEnabled(key.Id, key.Enabled);
                break;
            case 1:
                pool.Time.Advance(TimeSpan.FromSeconds(random.Next(1, 200)));
                break;
            case 2:
                key.Limit = random.Next(3) == 0 ? null : random.Next(40);
                pool.Pool.SetDailyLimit(key.Id, key.Limit);
                break;
            case 3:
                model.Lift(key);
                pool.Pool.Lift(key.Id);
                break;
            case 4 when random.Next(10) == 0:
                pool.Time.Advance(TimeSpan.FromHours(random.Next(1, 20)));
                break;
            default:
                Request(pool, model, random, where);
                break;
        }
    }

    private static void Request(TestPool pool, SimplePool model, Random random, string where)
    {
        var (name, free) = (Models[random.Next(Models.Length)], random.Next(2) == 0);
        using var request = pool.Begin(name, free, (ulong)random.Next(5));
        var tried = new HashSet<string>();
        while (true)
        {
            var usable = model.Keys.Where(key => !tried.Contains(key.Id) && model.EndFor(key, name, free) is null).Select(key => key.Id).ToHashSet();
            var result = TestPool.Next(request, NextLease.OtherKey);
            if (result.IsRefused)
            {
                Assert.True(usable.Count == 0, $"{where}: refused although {string.Join(' ', usable)} could serve");
                if (tried.Count == 0)
                    Assert.Equal(model.EarliestEnd(name, free) - pool.Time.Now, result.Refusal.RetryAfter);
                return;
            }

            var key = model.Keys.Single(known => known.Id == result.Lease.Key.Id);
            Assert.True(usable.Contains(key.Id), $"{where}: {key.Id} was leased, and only {string.Join(' ', usable)} could serve");
            model.Count(key);
            if (random.Next(3) > 0)
            {
                request.Succeeded(result.Lease);
                return;
            }

            var scope = Scopes[random.Next(Scopes.Length)];
            var until = pool.Time.Now.AddSeconds(random.Next(1, 300));
            tried.Add(key.Id);
            model.Rest(key, scope, name, until);
            request.Failed(result.Lease, TestPool.Rests(scope, until: until));
        }
    }

    private sealed class SimpleKey(string id, string account)
    {
        public string Id { get; } = id;

        public string Account { get; } = account;

        public bool Enabled { get; set; } = true;

        public long? Limit { get; set; }

        public DateTime Day { get; set; }

        public long Used { get; set; }
    }

    private sealed class SimplePool(FakeTime time)
    {
        private readonly Dictionary<string, DateTimeOffset> _rests = [];

        public List<SimpleKey> Keys { get; } = [];

        public void Rest(SimpleKey key, ScopeKind scope, string model, DateTimeOffset until)
        {
            var name = Name(key, scope, model);
            if (!_rests.TryGetValue(name, out var standing) || until > standing)
                _rests[name] = until;
        }

        public void Count(SimpleKey key)
        {
            key.Used = key.Day == time.Now.Date ? key.Used + 1 : 1;
            key.Day = time.Now.Date;
        }

        public void Lift(SimpleKey key)
        {
            foreach (var name in _rests.Keys.Where(name => name.StartsWith(key.Id + ' ', StringComparison.Ordinal) || name.StartsWith(key.Account + ' ', StringComparison.Ordinal)).ToArray())
                _rests.Remove(name);
        }

        /// <summary>Null when the key can serve; the last end of what keeps it from that otherwise, the greatest instant for never.</summary>
        public DateTimeOffset? EndFor(SimpleKey key, string model, bool free)
        {
            if (!key.Enabled)
                return DateTimeOffset.MaxValue;
            DateTimeOffset? end = null;
            foreach (var scope in Scopes.Where(scope => scope != (free ? ScopeKind.AccountPaid : ScopeKind.AccountFree)))
            {
                if (_rests.TryGetValue(Name(key, scope, model), out var until) && until > time.Now && (end is null || until > end))
                    end = until;
            }

            var midnight = new DateTimeOffset(time.Now.Date, TimeSpan.Zero).AddDays(1);
            var used = key.Day == time.Now.Date ? key.Used : 0;
            return used >= key.Limit && (end is null || midnight > end) ? midnight : end;
        }

        public DateTimeOffset? EarliestEnd(string model, bool free)
        {
            var earliest = Keys.Min(key => EndFor(key, model, free));
            return earliest == DateTimeOffset.MaxValue ? null : earliest;
        }

        private static string Name(SimpleKey key, ScopeKind scope, string model) => scope switch
        {
            ScopeKind.Key => key.Id + " ",
            ScopeKind.KeyModel => key.Id + " model " + model,
            ScopeKind.AccountModel => key.Account + " model " + model,
            ScopeKind.AccountVendor => key.Account + " vendor " + model.Split('/')[0],
            _ => key.Account + " " + scope,
        };
    }
}
