using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Tests.Keys;

namespace Rotor.Core.Tests.Selection;

public sealed class AffinityTests
{
    private readonly TestPool _pool = new TestPool("adaptive").With("a1@a", "a2@a", "b1@b", "b2@b", "c1@c", "d1@d");

    [Fact]
    public void Choose_SameConversation_StaysWithItsAccount()
    {
        for (var conversation = 1UL; conversation <= 20; conversation++)
        {
            var first = _pool.Serve(affinity: conversation);
            Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(first[0], _pool.Serve(affinity: conversation)[0]));
        }
    }

    [Fact]
    public void Choose_ManyConversations_SpreadOverAccounts()
    {
        var counts = Enumerable.Range(1, 4_000).Select(i => _pool.Serve(affinity: (ulong)i)[0]).CountBy(account => account).ToDictionary();

        Assert.Equal(4, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 500, 1_700));
    }

    [Fact]
    public void Choose_AccountRests_OnlyItsConversationsMoveAndComeBack()
    {
        var before = Enumerable.Range(1, 200).ToDictionary(i => i, i => _pool.Serve(affinity: (ulong)i)[0]);
        _pool.Fail("a1", TestPool.Rests(ScopeKind.Account, TimeSpan.FromMinutes(1)));

        foreach (var (conversation, account) in before)
        {
            var now = _pool.Serve(affinity: (ulong)conversation)[0];
            Assert.True(account == 'a' ? now != 'a' : now == account);
        }

        _pool.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.All(before, pair => Assert.Equal(pair.Value, _pool.Serve(affinity: (ulong)pair.Key)[0]));
    }

    [Fact]
    public void Choose_AccountOverTwiceTheMean_Yields()
    {
        var home = _pool.Serve(affinity: 5)[0];
        var inFlight = Enumerable.Range(0, 40).Select(_ => TestPool.Lease(_pool.Begin(affinity: 5)).Key.Id[0]).ToList();

        Assert.Equal(home, inFlight[0]);
        Assert.InRange(inFlight.Count(account => account == home), 10, 24);
    }

    [Fact]
    public void Choose_AccountIsSuspected_Yields()
    {
        var home = _pool.Serve(affinity: 5);
        using var request = _pool.Begin(affinity: 5);
        request.Failed(TestPool.Lease(request), TestPool.Ambiguous());

        Assert.NotEqual(home[0], _pool.Serve(affinity: 5)[0]);
    }

    [Fact]
    public void Choose_TwoPoolsWithTheSameAccounts_AgreeOnTheAccount()
    {
        var other = new TestPool("adaptive").With("d1@d", "c1@c", "b2@b", "a1@a", "a2@a", "b1@b");

        for (var conversation = 1UL; conversation <= 50; conversation++)
            Assert.Equal(_pool.Serve(affinity: conversation)[0], other.Serve(affinity: conversation)[0]);
    }
}
