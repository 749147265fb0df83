using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class ScopeTests
{
    private const string Other = "vendor/other";
    private const string Foreign = "elsewhere/model";
    private readonly TestPool _pool = new TestPool(configure: options => options.MaxWait = TimeSpan.Zero).With("a1@a", "a2@a", "b1@b");

    [Theory]
    [InlineData(ScopeKind.Key, "a2 b1", "a2 b1", "a2 b1", "a2 b1")]
    [InlineData(ScopeKind.KeyModel, "a2 b1", "a2 b1", "a1 a2 b1", "a1 a2 b1")]
    [InlineData(ScopeKind.Account, "b1", "b1", "b1", "b1")]
    [InlineData(ScopeKind.AccountFree, "a1 a2 b1", "b1", "a1 a2 b1", "a1 a2 b1")]
    [InlineData(ScopeKind.AccountPaid, "b1", "a1 a2 b1", "b1", "b1")]
    [InlineData(ScopeKind.AccountModel, "b1", "b1", "a1 a2 b1", "a1 a2 b1")]
    [InlineData(ScopeKind.AccountVendor, "b1", "b1", "b1", "a1 a2 b1")]
    [InlineData(ScopeKind.Model, "", "", "a1 a2 b1", "a1 a2 b1")]
    [InlineData(ScopeKind.ModelProvider, "a1 a2 b1", "a1 a2 b1", "a1 a2 b1", "a1 a2 b1")]
    [InlineData(ScopeKind.Upstream, "", "", "", "")]
    public void Failed_Scope_RestsThatAndNothingElse(ScopeKind scope, string paid, string free, string sameVendor, string otherVendor)
    {
        _pool.Fail("a1", TestPool.Rests(scope, until: _pool.Time.Now.AddHours(1)));

        Assert.Equal(paid, Usable(TestPool.Model, false));
        Assert.Equal(free, Usable(TestPool.Model, true));
        Assert.Equal(sameVendor, Usable(Other, false));
        Assert.Equal(otherVendor, Usable(Foreign, false));

        _pool.Time.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual("", Usable(Foreign, false));
        Assert.NotEqual("", Usable(Other, false));
    }

    [Theory]
    [InlineData(ScopeKind.KeyModel)]
    [InlineData(ScopeKind.AccountModel)]
    [InlineData(ScopeKind.AccountVendor)]
    [InlineData(ScopeKind.AccountFree)]
    [InlineData(ScopeKind.Account)]
    public void Advance_RestIsOver_AllKeysServeAgain(ScopeKind scope)
    {
        _pool.Fail("a1", TestPool.Rests(scope, until: _pool.Time.Now.AddMinutes(5)), free: true);
        _pool.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("a1 a2 b1", Usable(TestPool.Model, true));
        Assert.Equal("a1 a2 b1", Usable(Other, true));
    }

    [Fact]
    public void Failed_ModelProvider_IsOnTheTimeline()
    {
        _pool.Fail("a1", TestPool.Rests(ScopeKind.ModelProvider) with { Provider = "Google AI Studio" });

        Assert.Equal("Google AI Studio", Assert.Single(_pool.Journal.Events, happened => happened.Kind == "rested").Scope!.Value.Provider);
    }

    [Fact]
    public void Failed_ErrorNamesTheAccount_KeysOfItAreJoinedAndItsRestsWithThem()
    {
        var pool = new TestPool().With("a", "b", "c");
        pool.Fail("a", TestPool.Rests(ScopeKind.AccountFree, until: pool.Time.Now.AddHours(1)), free: true);
        Assert.Equal("b c", string.Join(' ', pool.ServeAll(4, free: true).Distinct()));

        pool.Fail("a", TestPool.Fault() with { Blame = Blame.Request, UpstreamAccount = "user_1" }, "paid/model");
        pool.Fail("b", TestPool.Fault() with { Blame = Blame.Request, UpstreamAccount = "user_1" }, "paid/model");

        Assert.Equal("user_1", pool.Key("b").Account);
        Assert.Equal(["c", "c"], pool.ServeAll(2, free: true));
        Assert.Equal(["a", "b", "c"], pool.ServeAll(3));
    }

    [Fact]
    public void AssignAccount_ByHand_WinsOverWhatUpstreamSays()
    {
        _pool.Fail("a1", TestPool.Fault() with { Blame = Blame.Request, UpstreamAccount = "user_9" });

        Assert.Equal("a", _pool.Key("a1").Account);
        Assert.True(_pool.Key("a1").AccountByHand);
    }

    // The keys that a request may use, found by failing each without blame.
    private string Usable(string model, bool free)
    {
        using var request = _pool.Begin(model, free);
        var ids = new List<string>();
        for (var next = TestPool.Next(request); !next.IsRefused; next = TestPool.Next(request))
        {
            ids.Add(next.Lease.Key.Id);
            request.Failed(next.Lease, TestPool.Fault() with { Blame = Blame.Request, Scope = ScopeKind.None, Suspected = false });
        }

        return string.Join(' ', ids.Order());
    }
}
