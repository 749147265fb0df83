using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class KeyPoolTests
{
    private readonly TestPool _pool = new TestPool().With("a", "b");

    [Fact]
    public void NextAsync_KeyRests_TheOtherServesUntilTheRestEnds()
    {
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key, until: _pool.Time.Now.AddMinutes(1)));

        Assert.Equal(["b", "b"], _pool.ServeAll(2));
        _pool.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Equal(["b", "b"], _pool.ServeAll(2));
        _pool.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["a", "b"], _pool.ServeAll(2));
    }

    [Fact]
    public void InFlight_LeaseOutAndBack_CountsAndUncounts()
    {
        using var request = _pool.Begin();
        var lease = TestPool.Lease(request);
        Assert.Equal(1, _pool.Key(lease.Key.Id).InFlight);

        request.Succeeded(lease);
        request.Succeeded(lease);

        Assert.Equal(0, _pool.Key(lease.Key.Id).InFlight);
        Assert.Equal(1, _pool.Key(lease.Key.Id).Succeeded);
    }

    [Fact]
    public void Dispose_LeaseStillOut_ReturnsItAndBlamesNobody()
    {
        var request = _pool.Begin();
        var lease = TestPool.Lease(request);

        request.Dispose();

        Assert.Equal(0, _pool.Key(lease.Key.Id).InFlight);
        Assert.Equal(KeyState.Ready, _pool.Key(lease.Key.Id).State);
    }

    [Fact]
    public void Abandoned_ClientLeft_BlamesNobody()
    {
        using var request = _pool.Begin();
        request.Abandoned(TestPool.Lease(request));

        Assert.Equal(["a", "b"], _pool.ServeAll(2));
        Assert.All(_pool.Pool.Snapshot(), key => Assert.Equal(0, key.Failed));
    }

    [Theory]
    [InlineData(Blame.Request)]
    [InlineData(Blame.Client)]
    [InlineData(Blame.Model)]
    public void Failed_NotTheKeysFault_TouchesNoKey(Blame blame)
    {
        for (var i = 0; i < 20; i++)
            _pool.Fail("a", TestPool.Fault() with { Blame = blame, Scope = ScopeKind.None, Suspected = false });

        Assert.Equal(KeyState.Ready, _pool.Key("a").State);
        Assert.Equal(["a", "b"], _pool.ServeAll(2));
    }

    [Fact]
    public void Failed_RepeatedWithoutEvidence_GrowsUpToTheCap()
    {
        var verdict = TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(10)) with { RestCap = TimeSpan.FromSeconds(35) };
        var rests = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            _pool.Fail("a", verdict);
            rests.Add((_pool.Key("a").Until!.Value - _pool.Time.Now).TotalSeconds);
            _pool.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(rests[0], 10, 11);
        Assert.InRange(rests[1], 20, 22);
        Assert.InRange(rests[2], 35, 38.5);
        Assert.InRange(rests[3], 35, 38.5);
    }

    [Fact]
    public void Succeeded_AfterRests_ResetsTheGrowth()
    {
        var verdict = TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(10));
        _pool.Fail("a", verdict);
        _pool.Time.Advance(TimeSpan.FromMinutes(1));
        _pool.ServeAll(2);

        _pool.Fail("a", verdict);

        Assert.InRange((_pool.Key("a").Until!.Value - _pool.Time.Now).TotalSeconds, 10, 11);
    }

    [Fact]
    public void Failed_TenInFlightAtOnce_CountAsOneRest()
    {
        var pool = new TestPool().With("a");
        var requests = Enumerable.Range(0, 10).Select(_ => pool.Begin()).ToList();
        var leases = requests.ConvertAll(request => TestPool.Lease(request));
        for (var i = 0; i < 10; i++)
            requests[i].Failed(leases[i], TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(10)));

        Assert.InRange((pool.Key("a").Until!.Value - pool.Time.Now).TotalSeconds, 10, 11);
    }

    [Fact]
    public void Failed_WeakerEvidenceLater_NeverShortensARest()
    {
        var pool = new TestPool().With("a");
        using var first = pool.Begin();
        using var second = pool.Begin();
        var (early, late) = (TestPool.Lease(first), TestPool.Lease(second));
        first.Failed(early, TestPool.Rests(ScopeKind.Key, until: pool.Time.Now.AddHours(1), reason: "strong"));
        second.Failed(late, TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(5), reason: "weak"));

        Assert.Equal(pool.Time.Now.AddHours(1), pool.Key("a").Until);
        Assert.Equal("strong", pool.Key("a").Reason);
    }

    [Fact]
    public void Failed_EvidenceOlderThanALaterLeasesSuccess_IsDropped()
    {
        using var slow = _pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = "a" });
        var old = TestPool.Lease(slow);
        using (var quick = _pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = "a" }))
            quick.Succeeded(TestPool.Lease(quick));

        slow.Failed(old, TestPool.Rests(ScopeKind.Key));

        Assert.Equal(KeyState.Ready, _pool.Key("a").State);
    }

    [Fact]
    public void Lift_OneKey_IsReadyAndOlderEvidenceIsDropped()
    {
        using var slow = _pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = "a" });
        var old = TestPool.Lease(slow);
        _pool.Fail("a", TestPool.Rests(ScopeKind.Account));
        _pool.Fail("b", TestPool.Rests(ScopeKind.Key));

        Assert.True(_pool.Pool.Lift("a"));
        slow.Failed(old, TestPool.Rests(ScopeKind.Key));

        Assert.Equal(KeyState.Ready, _pool.Key("a").State);
        Assert.Equal(KeyState.Resting, _pool.Key("b").State);
        Assert.False(_pool.Pool.Lift("nobody"));
    }

    [Fact]
    public void Lift_ThenFailsAnew_RestsAgainWithoutHiddenBlock()
    {
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(10)));
        _pool.Pool.Lift("a");
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(10)));

        Assert.InRange((_pool.Key("a").Until!.Value - _pool.Time.Now).TotalSeconds, 10, 11);
    }

    [Fact]
    public void LiftAll_EverythingRests_EverythingIsReady()
    {
        _pool.Fail("a", TestPool.Rests(ScopeKind.AccountModel));
        _pool.Fail("b", TestPool.Rests(ScopeKind.Key));
        _pool.Fail("a", TestPool.Rests(ScopeKind.Model), "other/model");

        _pool.Pool.LiftAll();

        Assert.Equal(["a", "b"], _pool.ServeAll(2));
        Assert.Equal(["a", "b"], _pool.ServeAll(2, "other/model"));
        Assert.Empty(_pool.Pool.SharedRests());
    }

    [Fact]
    public void MaxRestsInARow_Reached_KeyIsInvalidUntilACheckPasses()
    {
        var pool = new TestPool(configure: options => options.MaxRestsInARow = 2).With("a");
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(1)));
        pool.Time.Advance(TimeSpan.FromMinutes(1));
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(1)));
        pool.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(KeyState.Invalid, pool.Key("a").State);

        pool.Pool.ApplyCheck("a", new KeyCheck { Outcome = KeyCheckOutcome.Passed, SentAt = pool.Time.Now });

        Assert.Equal("a", pool.Serve());
    }

    [Fact]
    public void FailureCooldown_Set_ReplacesTheFirstRestOfAKeyOnly()
    {
        var pool = new TestPool(configure: options => options.FailureCooldown = TimeSpan.FromMinutes(5)).With("a", "b@y");
        pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromSeconds(10)));
        pool.Fail("b", TestPool.Rests(ScopeKind.Account, TimeSpan.FromSeconds(10)));

        Assert.InRange((pool.Key("a").Until!.Value - pool.Time.Now).TotalSeconds, 300, 330);
        Assert.InRange((pool.Key("b").Until!.Value - pool.Time.Now).TotalSeconds, 10, 11);
    }

    [Fact]
    public void SetEnabled_False_TakesTheKeyOutAndSaysWhy()
    {
        _pool.Pool.SetEnabled("a", false, "no longer in configuration");

        Assert.Equal(["b", "b"], _pool.ServeAll(2));
        Assert.Equal(KeyState.Disabled, _pool.Key("a").State);
        Assert.Equal("no longer in configuration", _pool.Key("a").Explanation);
        _pool.Pool.SetEnabled("a", true);
        Assert.Equal(["a", "b"], _pool.ServeAll(2));
    }

    [Fact]
    public void Add_SameIdOtherValue_ClearsWhatWasHeldAgainstTheOldOne()
    {
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key));
        _pool.Pool.MarkInvalid("a", "key_dead", "It is dead.");

        _pool.Pool.Add(new UpstreamKey("a", "a", new Secret("sk-or-v1-another")));

        Assert.Equal(KeyState.Ready, _pool.Key("a").State);
    }

    [Fact]
    public void Add_SameIdSameValue_KeepsItsState()
    {
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key));

        _pool.Pool.Add(new UpstreamKey("a", "renamed", new Secret("sk-or-v1-of-a")));

        Assert.Equal(KeyState.Resting, _pool.Key("a").State);
        Assert.Equal("renamed", _pool.Key("a").Label);
    }

    [Fact]
    public void Remove_WithLeaseOut_LeaseReturnsQuietly()
    {
        var pool = new TestPool().With("a@x", "b@x");
        using var request = pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = "a" });
        var lease = TestPool.Lease(request);

        Assert.True(pool.Pool.Remove("a"));
        request.Failed(lease, TestPool.Rests(ScopeKind.Key));

        Assert.Equal("b", Assert.Single(pool.Pool.Snapshot()).Id);
        Assert.Equal(0, Assert.Single(pool.Pool.Accounts()).InFlight);
        Assert.Equal("b", pool.Serve());
    }
}
