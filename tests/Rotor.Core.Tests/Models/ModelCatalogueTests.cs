using Rotor.Core.Models;

namespace Rotor.Core.Tests.Models;

public sealed class ModelCatalogueTests
{
    private static readonly DateTimeOffset Later = Catalogues.Start.AddHours(1);

    [Fact]
    public void Merge_FirstList_AddsAll()
    {
        var change = ModelCatalogue.Empty.Merge(Listed(Catalogues.Entry("a/one"), Catalogues.Free("a/two:free")), Catalogues.Start);

        Assert.Equal(["a/one", "a/two:free"], change.Added);
        Assert.Equal(["a/one", "a/two:free"], change.Catalogue.Models.Select(model => model.Id));
        Assert.All(change.Catalogue.Models, model => Assert.Equal((Catalogues.Start, Catalogues.Start, true, false), (model.FirstSeen, model.LastSeen, model.IsEnabled, model.IsGone)));
    }

    [Fact]
    public void Merge_Refresh_KeepsThePersonsChoiceAndTheFirstSight()
    {
        var before = Catalogues.Of(Catalogues.Entry("a/one"), Catalogues.Entry("a/two")).WithEnabled("a/one", false);

        var change = before.Merge(Listed(Catalogues.Entry("a/one", "0.5"), Catalogues.Entry("a/two")), Later);

        var one = change.Catalogue.Find("a/one")!;
        Assert.False(one.IsEnabled);
        Assert.Equal((Catalogues.Start, Later), (one.FirstSeen, one.LastSeen));
        Assert.Equal(0.5m, one.Pricing.Prompt);
        Assert.Equal(["a/one"], change.Changed);
        Assert.Empty(change.Added);
    }

    [Fact]
    public void Merge_SameList_IsEmpty() => Assert.True(Catalogues.Of(Catalogues.Gemma).Merge(Listed(Catalogues.Gemma), Later).IsEmpty);

    [Fact]
    public void Merge_MissingModel_IsMarkedGoneOnceAndReturns()
    {
        var before = Catalogues.Of(Catalogues.Entry("a/one"), Catalogues.Entry("a/two")).WithEnabled("a/two", false);

        var gone = before.Merge(Listed(Catalogues.Entry("a/one")), Later);
        var still = gone.Catalogue.Merge(Listed(Catalogues.Entry("a/one")), Later.AddHours(1));
        var back = still.Catalogue.Merge(Listed(Catalogues.Entry("a/one"), Catalogues.Entry("a/two")), Later.AddHours(2));

        Assert.Equal(["a/two"], gone.Gone);
        Assert.Equal((true, false, Catalogues.Start), (gone.Catalogue.Find("a/two")!.IsGone, gone.Catalogue.Find("a/two")!.IsEnabled, gone.Catalogue.Find("a/two")!.LastSeen));
        Assert.Empty(still.Gone);
        Assert.Equal(["a/two"], back.Returned);
        Assert.Equal((false, false), (back.Catalogue.Find("a/two")!.IsGone, back.Catalogue.Find("a/two")!.IsEnabled));
    }

    [Fact]
    public void Merge_EmptyList_ChangesNothing()
    {
        var before = Catalogues.Of(Catalogues.Entry("a/one"));

        var change = before.Merge([], Later);

        Assert.Same(before, change.Catalogue);
        Assert.True(change.IsEmpty);
    }

    [Fact]
    public void Merge_PriceComesAndGoes_IsReported()
    {
        var free = Catalogues.Of(Catalogues.Free("a/one"));

        var paid = free.Merge(Listed(Catalogues.Entry("a/one")), Later);
        var stillPaid = paid.Catalogue.Merge(Listed(Catalogues.Entry("a/one", "0.9")), Later.AddHours(1));
        var freeAgain = stillPaid.Catalogue.Merge(Listed(Catalogues.Free("a/one")), Later.AddHours(2));

        Assert.Equal(["a/one"], paid.StoppedBeingFree);
        Assert.Equal(Later, stillPaid.Catalogue.Find("a/one")!.StoppedBeingFree);
        Assert.Equal(["a/one"], freeAgain.BecameFree);
        Assert.Null(freeAgain.Catalogue.Find("a/one")!.StoppedBeingFree);
    }

    [Theory]
    [InlineData("a/one", "a/one")]
    [InlineData("A/ONE", "a/one")]
    [InlineData("a/one:nitro", "a/one")]
    [InlineData("a/one:free", null)]
    [InlineData("@preset/x", null)]
    [InlineData("nothing:online", null)]
    public void FindLimits_Variant_TakesTheModelsOwnButNeverForFree(string id, string? expected) =>
        Assert.Equal(expected, Catalogues.Of(Catalogues.Entry("a/one")).FindLimits(id)?.Id);

    [Fact]
    public async Task LiveCatalogue_ChoicesDuringRefreshes_AreNotLost()
    {
        var entries = Enumerable.Range(0, 50).Select(number => Catalogues.Entry($"a/m{number}")).ToArray();
        var live = new LiveCatalogue(Catalogues.Of(entries));
        var listed = Listed(entries);

        await Task.WhenAll(
            Task.Run(() => Array.ForEach([.. Enumerable.Range(0, 50)], number => live.SetEnabled($"a/m{number}", false))),
            Task.Run(() => Array.ForEach([.. Enumerable.Range(0, 50)], hour => live.Refresh(listed, Later.AddHours(hour)))));

        Assert.All(live.Current.Models, model => Assert.False(model.IsEnabled));
        Assert.False(live.SetEnabled("a/none", true));
    }

    private static IReadOnlyList<ModelInfo> Listed(params string[] entries) => CatalogueParser.Parse(Catalogues.List(entries)).Models;
}
