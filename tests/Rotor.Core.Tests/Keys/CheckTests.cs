using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class CheckTests
{
    private readonly TestPool _pool = new TestPool().With("a", "b");

    [Fact]
    public void TakeDueChecks_NewKeys_AreDueAtOnceAndOnce()
    {
        Assert.Equal(["a", "b"], _pool.Pool.TakeDueChecks(10).Select(key => key.Id).Order());
        Assert.Empty(_pool.Pool.TakeDueChecks(10));
    }

    [Fact]
    public void ApplyCheck_Passed_NextIsAboutAnHourLater()
    {
        _pool.Pool.TakeDueChecks(10);
        Apply("a", KeyCheckOutcome.Passed);
        Apply("b", KeyCheckOutcome.Passed);

        _pool.Time.Advance(TimeSpan.FromMinutes(53));
        Assert.Empty(_pool.Pool.TakeDueChecks(10));
        _pool.Time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(2, _pool.Pool.TakeDueChecks(10).Count);
    }

    [Fact]
    public void ApplyCheck_Dead_IsInvalidAndLookedAtAgain()
    {
        _pool.Pool.TakeDueChecks(10);
        Apply("a", KeyCheckOutcome.Dead);
        Apply("b", KeyCheckOutcome.Passed);

        Assert.Equal(KeyState.Invalid, _pool.Key("a").State);
        Assert.Equal(["b", "b"], _pool.ServeAll(2));
        _pool.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("a", Assert.Single(_pool.Pool.TakeDueChecks(10)).Id);
        Apply("a", KeyCheckOutcome.Passed);
        Assert.Equal(["a", "b"], _pool.ServeAll(2));
    }

    [Theory]
    [InlineData("user_a", "user_b", "user_a")]
    [InlineData("user_a", "org_b", "org_b")]
    [InlineData("org_a", "user_b", "org_a")]
    [InlineData("org_a", "org_b", "org_a")]
    public void Account_ThatCheckAndErrorNameDifferently_StaysOne_WithItsRests(string told, string inError, string expected)
    {
        var check = new KeyCheck { Outcome = KeyCheckOutcome.Passed, SentAt = _pool.Time.Now, AccountId = told };
        _pool.Pool.ApplyCheck("a", check);
        _pool.Fail("a", TestPool.Rests(ScopeKind.Account, TimeSpan.FromMinutes(10)) with { UpstreamAccount = inError });
        _pool.Pool.ApplyCheck("a", check);

        Assert.Equal(expected, _pool.Key("a").Account);
        Assert.Equal(KeyState.Resting, _pool.Key("a").State);
        Assert.Equal(["b", "b"], _pool.ServeAll(2));
    }

    [Fact]
    public void Failed_UserNotFound_KeyRestsIsCheckedAndThenInvalid()
    {
        Settle();
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromMinutes(5), status: 401) with { Invalidates = true, WantsCheck = true });

        Assert.Equal(KeyState.Resting, _pool.Key("a").State);
        Assert.Equal("a", Assert.Single(_pool.Pool.TakeDueChecks(10)).Id);
        Apply("a", KeyCheckOutcome.Dead);
        Assert.Equal(KeyState.Invalid, _pool.Key("a").State);
        Assert.Contains(_pool.Journal.Events, happened => happened is { Kind: "invalid", KeyId: "a" });
    }

    [Fact]
    public void ApplyCheck_PassedAfterUserNotFound_KeyIsReadyAgain()
    {
        Settle();
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key, TimeSpan.FromMinutes(5), status: 401) with { Invalidates = true });

        Apply("a", KeyCheckOutcome.Passed);

        Assert.Equal(KeyState.Ready, _pool.Key("a").State);
    }

    [Fact]
    public void ApplyCheck_NotOffered_KeyIsUncheckedAndUsed()
    {
        Apply("a", KeyCheckOutcome.NotOffered);

        Assert.Equal(KeyState.Unchecked, _pool.Key("a").State);
        Assert.Equal(["a", "b"], _pool.ServeAll(2));
    }

    [Fact]
    public void ApplyCheck_Failed_ChangesNothingAndComesBackSoon()
    {
        Settle();
        _pool.Pool.PlanCheck("a");
        _pool.Pool.TakeDueChecks(10);
        Apply("a", KeyCheckOutcome.Failed);

        Assert.Equal(KeyState.Ready, _pool.Key("a").State);
        _pool.Time.Advance(TimeSpan.FromSeconds(67));
        Assert.Equal("a", Assert.Single(_pool.Pool.TakeDueChecks(10)).Id);
    }

    [Fact]
    public void Advance_RestEnds_KeyIsCheckedSoon()
    {
        Settle();
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key, until: _pool.Time.Now.AddMinutes(5)));

        _pool.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(3));

        Assert.Equal("a", Assert.Single(_pool.Pool.TakeDueChecks(10)).Id);
    }

    [Fact]
    public void ApplyCheck_NamesTheAccount_KeysOfItAreJoined()
    {
        foreach (var id in new[] { "a", "b" })
            _pool.Pool.ApplyCheck(id, new KeyCheck { Outcome = KeyCheckOutcome.Passed, SentAt = _pool.Time.Now, AccountId = "user_1", LimitRemaining = 2.5m, FreeTier = true });

        var account = Assert.Single(_pool.Pool.Accounts());
        Assert.Equal(["a", "b"], account.KeyIds.Order());
        Assert.True(account.FreeTier);
        Assert.Equal(2.5m, _pool.Key("a").LimitRemaining);
    }

    [Fact]
    public void TakeDueChecks_RestoredKeys_AreSpreadOverTheStart()
    {
        string[] ids = [.. Enumerable.Range(0, 1_000).Select(i => "k" + i)];
        var pool = new TestPool().With(ids);
        var next = new TestPool(restored: pool.Journal.State()).With(ids);

        var atOnce = next.Pool.TakeDueChecks(1_000).Count;
        next.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.InRange(atOnce, 0, 20);
        Assert.Equal(1_000, atOnce + next.Pool.TakeDueChecks(1_000).Count);
    }

    private void Settle()
    {
        foreach (var key in _pool.Pool.TakeDueChecks(10))
            Apply(key.Id, KeyCheckOutcome.Passed);
    }

    private void Apply(string id, KeyCheckOutcome outcome) => _pool.Pool.ApplyCheck(id, new KeyCheck { Outcome = outcome, SentAt = _pool.Time.Now });
}
