using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

/// <summary>Models that upstream does not offer, and that clients name all the same.</summary>
public sealed class AbsentModelTests
{
    private const string Unknown = "vendor/unknown";

    private readonly TestPool _pool = new TestPool(configure: options => options.MaxWait = TimeSpan.Zero).With("a", "b");

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public void Next_ModelIsAbsent_RefusesAsUpstreamDid(int status)
    {
        _pool.Fail("a", Absent(status), Unknown);

        using var request = _pool.Begin(Unknown);
        var refusal = TestPool.Refused(request);

        Assert.Equal((status, "no_endpoints", true), (refusal.Status, refusal.Reason, refusal.OfModel));
        Assert.Contains("No endpoints found for vendor/unknown.", refusal.Explanation, StringComparison.Ordinal);
        Assert.Null(refusal.RetryAfter);
    }

    [Fact]
    public void Next_ModelIsAbsentSinceAnEarlierRun_RefusesWithNotFound()
    {
        _pool.Fail("a", Absent(400), Unknown);
        var next = new TestPool(time: _pool.Time, restored: new PoolState { Cooldowns = _pool.Pool.SharedRests() }).With("a");

        using var request = next.Begin(Unknown);

        Assert.Equal(404, TestPool.Refused(request).Status);
    }

    [Fact]
    public void Failed_ModelsWithoutNumber_OnlyTheYoungestAreRemembered()
    {
        for (var i = 0; i < 3 * KeyPool.MostAbsent; i++)
            _pool.Fail("a", Absent(404), "hostile/" + i);

        var resting = _pool.Pool.SharedRests().Select(rest => rest.Scope.Name).ToArray();

        Assert.Equal(KeyPool.MostAbsent, resting.Length);
        Assert.Contains("hostile/" + ((3 * KeyPool.MostAbsent) - 1), resting);
        Assert.DoesNotContain("hostile/0", resting);
        // What is not remembered is not kept on disk for long either.
        Assert.Contains(_pool.Journal.Batches.SelectMany(batch => batch.Cooldowns), rest => rest is { Scope.Name: "hostile/0", InARow: 0 });
    }

    [Fact]
    public void Failed_ModelsWithoutNumber_DoNotPushOutTheRestOfAnother()
    {
        _pool.Fail("a", TestPool.Rests(ScopeKind.Model, TimeSpan.FromHours(1)));
        for (var i = 0; i < 5_000; i++)
            _pool.Fail("a", i % 2 == 0 ? Absent(404) : TestPool.Fault(), "hostile/" + i);
        _pool.Fail("b", TestPool.Rests(ScopeKind.Model), "vendor/other");

        var resting = _pool.Pool.SharedRests().Select(rest => rest.Scope.Name).ToArray();

        Assert.Contains("vendor/other", resting);
        Assert.Contains(TestPool.Model, resting);
    }

    [Fact]
    public void Failed_ModelsOfOneKeyWithoutNumber_OnlyTheYoungestAreRemembered()
    {
        for (var i = 0; i < 2 * KeyPool.MostScopes; i++)
        {
            // Named ends, as those of our own are spread and would not stand in the order of the failures.
            _pool.Fail("a", TestPool.Rests(ScopeKind.KeyModel, until: _pool.Time.Now.AddHours(1)), "hostile/" + i);
            _pool.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(KeyPool.MostScopes, _pool.Key("a").Cooldowns.Count(rest => rest.Scope.Kind == ScopeKind.KeyModel));
        // Which of two free keys comes first is a lot.
        Assert.Equal(["a", "b"], _pool.ServeAll(2, "hostile/0"));
        Assert.Equal(["b", "b"], _pool.ServeAll(2, "hostile/" + ((2 * KeyPool.MostScopes) - 1)));
    }

    [Fact]
    public void Failed_NameOfAnEndlessModel_IsNotKept()
    {
        _pool.Fail("a", Absent(404), new string('x', KeyPool.LongestModel + 1));

        Assert.Empty(_pool.Pool.SharedRests());
    }

    [Fact]
    public void Returned_ModelIsListed_IsAskedAgain()
    {
        _pool.Fail("a", Absent(404), Unknown);
        _pool.Fail("a", TestPool.Rests(ScopeKind.Model));

        _pool.Pool.Returned([Unknown, TestPool.Model]);

        Assert.Equal(TestPool.Model, Assert.Single(_pool.Pool.SharedRests()).Scope.Name);
    }

    [Fact]
    public void Next_ModelRests_WhoHasAnotherModelDoesNotWait()
    {
        var pool = new TestPool(configure: options => options.MaxWait = TimeSpan.FromMinutes(1)).With("a");
        pool.Fail("a", TestPool.Rests(ScopeKind.Model, TimeSpan.FromSeconds(20), status: 503));

        using var request = pool.Begin();
        var refusal = TestPool.Refused(request, NextLease.First with { MayLeaveModel = true });

        Assert.True(refusal.OfModel);
        Assert.Equal("a", TestPool.Lease(request, NextLease.ForModel("vendor/other", free: false)).Key.Id);
    }

    [Fact]
    public void Next_EveryKeyRestsForItself_AnotherModelIsOfNoHelp()
    {
        _pool.Fail("a", TestPool.Rests(ScopeKind.Key));
        _pool.Fail("b", TestPool.Rests(ScopeKind.AccountModel));

        using var request = _pool.Begin();

        Assert.False(TestPool.Refused(request, NextLease.First with { MayLeaveModel = true }).OfModel);
    }

    private static Verdict Absent(int status) => TestPool.Rests(ScopeKind.Model, TimeSpan.FromMinutes(10), status: status, reason: "no_endpoints") with
    {
        ModelIsAbsent = true,
        Step = NextStep.NextModel,
        Explanation = "No provider serves it at the moment.",
        Evidence = "No endpoints found for vendor/unknown.",
    };
}
