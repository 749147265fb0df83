using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class DeferredBlameTests
{
    private readonly TestPool _pool = new TestPool().With("a1@a", "a2@a", "b1@b");

    [Fact]
    public void Succeeded_WithAnotherAccount_SuspicionBecomesARestInOneBatchWithTheWinner()
    {
        using var request = _pool.Begin();
        request.Failed(TestPool.Lease(request), TestPool.Ambiguous());
        var winner = TestPool.Lease(request, NextLease.OtherAccount);
        _pool.Journal.Batches.Clear();

        request.Succeeded(winner);

        Assert.Equal("b1", winner.Key.Id);
        var batch = Assert.Single(_pool.Journal.Batches);
        Assert.Equal(ScopeKind.Account, Assert.Single(batch.Cooldowns).Scope.Kind);
        Assert.Contains(batch.Keys, key => key is { KeyId: "b1", Succeeded: 1 });
        Assert.Equal(KeyState.Resting, _pool.Key("a1").State);
        Assert.Equal(KeyState.Resting, _pool.Key("a2").State);
    }

    [Fact]
    public void Dispose_NoWinner_NothingIsMarked()
    {
        using (var request = _pool.Begin())
        {
            request.Failed(TestPool.Lease(request), TestPool.Ambiguous());
            request.Failed(TestPool.Lease(request, NextLease.OtherAccount), TestPool.Ambiguous());
            Assert.Equal(503, TestPool.Refused(request, NextLease.OtherAccount).Status);
        }

        Assert.All(_pool.Pool.Snapshot(), key => Assert.Equal(KeyState.Ready, key.State));
        Assert.DoesNotContain(_pool.Journal.Events, happened => happened.Kind == "rested");
    }

    [Fact]
    public void Succeeded_WithAKeyOfTheSameAccount_NothingIsMarked()
    {
        using var request = _pool.Begin();
        request.Failed(TestPool.Lease(request), TestPool.Ambiguous());
        var winner = TestPool.Lease(request, NextLease.OtherKey);
        // Suspected keys are asked last, so the other account's comes first.
        Assert.Equal("b1", winner.Key.Id);
        request.Failed(winner, TestPool.Fault() with { Blame = Blame.Model, Scope = ScopeKind.None, Suspected = false });
        var sibling = TestPool.Lease(request, NextLease.OtherKey);
        Assert.Equal("a2", sibling.Key.Id);

        request.Succeeded(sibling);

        Assert.All(_pool.Pool.Snapshot(), key => Assert.Equal(KeyState.Ready, key.State));
    }

    [Fact]
    public void Succeeded_WithAnotherModel_NothingIsMarked()
    {
        using var request = _pool.Begin();
        request.Failed(TestPool.Lease(request), TestPool.Ambiguous());
        request.Failed(TestPool.Lease(request, NextLease.OtherAccount), TestPool.Ambiguous());

        request.Succeeded(TestPool.Lease(request, NextLease.ForModel("other/model", false)));

        Assert.All(_pool.Pool.Snapshot(), key => Assert.NotEqual(KeyState.Resting, key.State));
    }

    [Fact]
    public void Failed_Ambiguous_OtherRequestsAskTheAccountLast()
    {
        using var request = _pool.Begin();
        request.Failed(TestPool.Lease(request), TestPool.Ambiguous());

        Assert.Equal(KeyState.Suspected, _pool.Key("a2").State);
        Assert.Equal(["b1", "b1", "b1"], _pool.ServeAll(3));
    }

    [Fact]
    public void Succeeded_AccountDidWellMeanwhile_OlderSuspicionIsDropped()
    {
        using var request = _pool.Begin();
        request.Failed(TestPool.Lease(request), TestPool.Ambiguous());
        using (var other = _pool.Pool.Begin(new LeaseQuery { Model = TestPool.Model, OnlyKeyId = "a2" }))
            other.Succeeded(TestPool.Lease(other));

        request.Succeeded(TestPool.Lease(request, NextLease.OtherAccount));

        Assert.All(_pool.Pool.Snapshot(), key => Assert.Equal(KeyState.Ready, key.State));
    }

    [Fact]
    public void Failed_PlainAccountLimit_KeysOfThatAccountAreNotTriedInTurn()
    {
        using var request = _pool.Begin();
        request.Failed(TestPool.Lease(request), TestPool.Rests(ScopeKind.Account));
        request.Failed(TestPool.Lease(request, NextLease.OtherKey), TestPool.Rests(ScopeKind.Account));

        Assert.Equal(429, TestPool.Refused(request, NextLease.OtherKey).Status);
        Assert.Equal(2, _pool.Pool.Snapshot().Sum(key => key.Failed));
    }
}
