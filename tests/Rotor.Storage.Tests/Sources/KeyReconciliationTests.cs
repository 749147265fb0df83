using Rotor.Core.Keys;
using Rotor.Sources;

namespace Rotor.Storage.Tests.Sources;

public sealed class KeyReconciliationTests
{
    private const string Environment = "OPENROUTER_API_KEYS";
    private const string File = "keys.csv";

    [Fact]
    public void Compare_UnknownKey_IsAdded()
    {
        var decided = Compare([], Named("a", 3));

        Assert.Equal("a", Assert.Single(decided.Added).Value.Reveal());
        Assert.Empty(decided.Changed);
    }

    [Fact]
    public void Compare_SameKeyTwice_IsAddedOnceAsFirstNamed()
    {
        var decided = Compare([], Named("a", 3), Named("a", 5));

        Assert.Equal(3, Assert.Single(decided.Added).Weight);
    }

    [Fact]
    public void Compare_NothingNew_ChangesNothing() =>
        AssertUnchanged(Compare([Kept("a", weight: 3, sourceWeight: 3), Kept("b")], Named("a", 3), Named("b")));

    [Fact]
    public void Compare_NoLongerNamed_DisablesByItsSource()
    {
        var changed = Assert.Single(Compare([Kept("a"), Kept("b")], Named("b")).Changed);

        Assert.Equal("a", changed.Id);
        Assert.Equal(DisabledBy.Source, changed.DisabledBy);
        Assert.Null(changed.Deleted);
    }

    [Fact]
    public void Compare_NamedAgain_IsTakenBack()
    {
        var changed = Assert.Single(Compare([Kept("a") with { DisabledBy = DisabledBy.Source }], Named("a")).Changed);

        Assert.Equal(DisabledBy.Nobody, changed.DisabledBy);
    }

    [Fact]
    public void Compare_DisabledByAPerson_StaysSoNamedOrNot()
    {
        var kept = Kept("a") with { DisabledBy = DisabledBy.Person };

        AssertUnchanged(Compare([kept], Named("a")));
        AssertUnchanged(Compare([kept]));
    }

    [Fact]
    public void Compare_DeletedByAPerson_StaysDeleted() =>
        AssertUnchanged(Compare([Kept("a") with { Deleted = DateTimeOffset.UnixEpoch }], Named("a", 9)));

    [Fact]
    public void Compare_AddedByAPerson_IsNeverDisabledNorTakenOver()
    {
        var kept = Kept("a") with { Source = StoredKey.PersonSource };

        AssertUnchanged(Compare([kept]));
        AssertUnchanged(Compare([kept], Named("a")));
    }

    [Fact]
    public void Compare_WeightSetInTheConsole_HoldsWhileTheSourceSaysTheSame() =>
        AssertUnchanged(Compare([Kept("a", weight: 7, sourceWeight: 3)], Named("a", 3)));

    [Fact]
    public void Compare_WeightSetInTheConsole_HoldsWhileTheSourceSaysNone() =>
        AssertUnchanged(Compare([Kept("a", weight: 7)], Named("a")));

    [Fact]
    public void Compare_ExplicitWeightChanged_WinsOverTheConsole()
    {
        var changed = Assert.Single(Compare([Kept("a", weight: 7, sourceWeight: 3)], Named("a", 4)).Changed);

        Assert.Equal(4, changed.Weight);
        Assert.Equal(4, changed.SourceWeight);
    }

    [Fact]
    public void Compare_ExplicitWeightTakenAway_KeepsTheWeightAndForgetsWhoSaidIt()
    {
        var changed = Assert.Single(Compare([Kept("a", weight: 7, sourceWeight: 3)], Named("a")).Changed);

        Assert.Equal(7, changed.Weight);
        Assert.Null(changed.SourceWeight);
    }

    [Fact]
    public void Compare_NamedByAnotherSourceOnly_MovesThere()
    {
        var changed = Assert.Single(Compare([Kept("a")], Named("a") with { Source = File }).Changed);

        Assert.Equal(File, changed.Source);
        Assert.True(changed.Enabled);
    }

    [Fact]
    public void Compare_NamedByItsOwnSourceToo_StaysThere() =>
        AssertUnchanged(Compare([Kept("a")], Named("a") with { Source = File }, Named("a")));

    private static KeyReconciled Compare(StoredKey[] kept, params NewKey[] named) => KeyReconciliation.Compare(kept, named, value => "print of " + value.Reveal());

    private static NewKey Named(string value, int? weight = null) => new(new Secret(value), null, weight, Environment);

    private static StoredKey Kept(string value, int weight = 1, int? sourceWeight = null) => new()
    {
        Id = value,
        Label = value,
        Fingerprint = "print of " + value,
        Last4 = "",
        Source = Environment,
        Weight = weight,
        SourceWeight = sourceWeight,
    };

    private static void AssertUnchanged(KeyReconciled decided)
    {
        Assert.Empty(decided.Added);
        Assert.Empty(decided.Changed);
    }
}
