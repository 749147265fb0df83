using Rotor.Core.Models;
using Rotor.Core.Settings;

namespace Rotor.Core.Tests.Models;

public sealed class ModelPolicyTests
{
    private static readonly ModelCatalogue Catalogue = Catalogues.Of(
        Catalogues.Gemma, Catalogues.Entry("google/gemma-4-31b-it"), Catalogues.Entry("openai/gpt-4o"), Catalogues.Entry("openai/gpt-4o-mini"),
        Catalogues.Free("stealth/horizon"), Catalogues.Entry("trap/model:free"), Catalogues.Entry("openrouter/auto", "-1", "-1"));

    [Theory]
    [InlineData("openai/gpt-4o")]
    [InlineData("openai/gpt-4o:nitro")]
    [InlineData("~openai/gpt-latest")]
    [InlineData("@preset/mine")]
    [InlineData("never/heard-of:online")]
    public void Choose_NoRules_PassesTheIdUnchanged(string model)
    {
        var choice = Policy(new()).Choose(model, null, Catalogue, CallerModels.Any);

        Assert.Null(choice.Refusal);
        Assert.Equal([model], choice.Models);
        Assert.Null(choice.SetModel);
        Assert.Null(choice.SetModels);
        Assert.False(choice.RequireZeroPrice);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Choose_NoModel_TakesTheDefaultThroughItsAlias(string? model)
    {
        var choice = Policy(new() { Default = "fast", Aliases = "fast=google/gemma-4-31b-it:free" }).Choose(model, null, Catalogue, CallerModels.Any);

        Assert.Equal("google/gemma-4-31b-it:free", choice.SetModel);
        Assert.Equal("google/gemma-4-31b-it:free", choice.Model);
    }

    [Fact]
    public void Choose_NoModelNoDefault_GoesUpstreamAsItIs()
    {
        var choice = Policy(new()).Choose(null, null, Catalogue, CallerModels.Any);

        Assert.Null(choice.Refusal);
        Assert.Empty(choice.Models);
    }

    [Fact]
    public void Choose_NoModelButRules_IsRefusedNamingTheSetting()
    {
        var refusal = Policy(new() { FreeOnly = true }).Choose(null, null, Catalogue, CallerModels.Any).Refusal!;

        Assert.Equal(("model_missing", 400), (refusal.Rule, refusal.Status));
        Assert.Contains("ROTOR_MODELS__DEFAULT", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_Alias_SetsTheModel()
    {
        var choice = Policy(new() { Aliases = "fast=openai/gpt-4o-mini" }).Choose("fast", null, Catalogue, CallerModels.Any);

        Assert.Equal(("openai/gpt-4o-mini", "openai/gpt-4o-mini"), (choice.Model, choice.SetModel));
    }

    [Theory]
    [InlineData("openai/gpt-4o", "model_not_free")]
    [InlineData("openrouter/auto", "model_not_free")]
    [InlineData("never/heard-of", "model_not_known_free")]
    [InlineData("stealth/horizon:online", "model_not_known_free")]
    [InlineData("@preset/mine", "model_not_known_free")]
    [InlineData("trap/model:free", "free_model_has_price")]
    public void Choose_FreeOnly_RefusesWhatMayCost(string model, string rule) =>
        Assert.Equal(rule, Policy(new() { FreeOnly = true }).Choose(model, null, Catalogue, CallerModels.Any).Refusal?.Rule);

    [Theory]
    [InlineData("google/gemma-4-31b-it:free")]
    [InlineData("stealth/horizon")]
    public void Choose_FreeOnly_ServesTheFreeAndDemandsThePrice(string model)
    {
        var choice = Policy(new() { FreeOnly = true }).Choose(model, null, Catalogue, CallerModels.Any);

        Assert.Null(choice.Refusal);
        Assert.True(choice.RequireZeroPrice);
    }

    [Fact]
    public void Choose_FreeSuffix_IsDemandedBesides()
    {
        var policy = new ModelPolicy(ModelRules.Read(new ModelsOptions { FreeOnly = true }, ":free", []));

        Assert.Equal("model_not_free", policy.Choose("stealth/horizon", null, Catalogue, CallerModels.Any).Refusal?.Rule);
        Assert.Null(policy.Choose("google/gemma-4-31b-it:free", null, Catalogue, CallerModels.Any).Refusal);
    }

    [Fact]
    public void Choose_NamedFreeWithAPrice_IsRefusedWithoutFreeOnlyToo() =>
        Assert.Equal("free_model_has_price", Policy(new()).Choose("trap/model:free", null, Catalogue, CallerModels.Any).Refusal?.Rule);

    [Fact]
    public void Choose_StoppedBeingFree_SaysSince()
    {
        var later = Catalogue.Merge(CatalogueParser.Parse(Catalogues.List(Catalogues.Entry("stealth/horizon"))).Models, Catalogues.Start.AddDays(1)).Catalogue;

        var refusal = Policy(new() { FreeOnly = true }).Choose("stealth/horizon", null, later, CallerModels.Any).Refusal!;

        Assert.Equal("model_stopped_being_free", refusal.Rule);
        Assert.Contains("2026-10-03 08:00 UTC", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_FreeModelGone_IsNotKnownFree()
    {
        var later = Catalogue.Merge(CatalogueParser.Parse(Catalogues.List(Catalogues.Gemma)).Models, Catalogues.Start.AddDays(1)).Catalogue;

        Assert.Equal("model_not_known_free", Policy(new() { FreeOnly = true }).Choose("stealth/horizon", null, later, CallerModels.Any).Refusal?.Rule);
    }

    [Theory]
    [InlineData("openai/gpt-4o", "openai/gpt-4o")]
    [InlineData("openai/gpt-4o", "openai/gpt-4o:nitro")]
    [InlineData("openai/*", "OpenAI/gpt-4o")]
    public void Choose_Denied_NamesThePattern(string pattern, string model)
    {
        var refusal = Policy(new() { Deny = [pattern] }).Choose(model, null, Catalogue, CallerModels.Any).Refusal!;

        Assert.Equal("model_denied", refusal.Rule);
        Assert.Matches(@"GET /v1/models lists (all of them|those that are served)\.$", refusal.Message);
        Assert.Contains($"\"{pattern}\"", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai/gpt-4o", null)]
    [InlineData("openai/gpt-4o:online", "model_not_allowed")]
    [InlineData("google/gemma-4-31b-it", "model_not_allowed")]
    public void Choose_Allow_ServesOnlyWhatMatches(string model, string? rule) =>
        Assert.Equal(rule, Policy(new() { Allow = ["openai/gpt-4o", "openai/gpt-4o-mini"] }).Choose(model, null, Catalogue, CallerModels.Any).Refusal?.Rule);

    [Theory]
    [InlineData("openai/gpt-4o")]
    [InlineData("openai/gpt-4o:nitro")]
    public void Choose_SwitchedOff_IsRefusedWithItsVariants(string model)
    {
        var refusal = Policy(new()).Choose(model, null, Catalogue.WithEnabled("openai/gpt-4o", false), CallerModels.Any).Refusal!;

        Assert.Equal("model_disabled", refusal.Rule);
        Assert.NotEqual("openai/gpt-4o", refusal.Suggestion);
    }

    [Fact]
    public void Choose_TokensLimits_AreRefusedAs403()
    {
        var caller = new CallerModels(ModelPattern.Parse(["google/*"]), FreeOnly: false);

        var refusal = Policy(new()).Choose("openai/gpt-4o", null, Catalogue, caller).Refusal!;

        Assert.Equal(("model_not_allowed_for_token", 403), (refusal.Rule, refusal.Status));
        Assert.Equal("model_not_free", Policy(new()).Choose("openai/gpt-4o", null, Catalogue, new CallerModels([], FreeOnly: true)).Refusal?.Rule);
    }

    [Theory]
    [InlineData("google/gemma-4-31b-it", "google/gemma-4-31b-it:free")]
    [InlineData("google/gemma-4-31b:free", "google/gemma-4-31b-it:free")]
    [InlineData("horizont", "stealth/horizon")]
    [InlineData("completely/different-thing", null)]
    public void Choose_Refused_SuggestsTheNearestThatIsServed(string model, string? expected)
    {
        var refusal = Policy(new() { FreeOnly = true }).Choose(model, null, Catalogue, CallerModels.Any).Refusal!;

        Assert.Equal(expected, refusal.Suggestion);
        Assert.Contains(expected ?? "GET /v1/models", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_Fallbacks_AreResolvedAndChecked()
    {
        var policy = Policy(new()
        {
            Aliases = "fast=openai/gpt-4o-mini",
            Fallbacks = "openai/gpt-4o=fast|openai/gpt-4o|denied/model|google/gemma-4-31b-it",
            Deny = ["denied/*"],
        });

        Assert.Equal(["openai/gpt-4o", "openai/gpt-4o-mini", "google/gemma-4-31b-it"], policy.Choose("openai/gpt-4o", null, Catalogue, CallerModels.Any).Models);
    }

    [Fact]
    public void Choose_ClientsList_IsCutToThreeAndChecked()
    {
        var policy = Policy(new() { Deny = ["denied/*"], Fallbacks = "openai/gpt-4o=x/y" });

        var choice = policy.Choose("openai/gpt-4o", ["a/1", "denied/2", "a/3", "a/4", "a/5"], Catalogue, CallerModels.Any);

        Assert.Equal(["a/1", "a/3", "a/4"], choice.SetModels);
        Assert.Equal(["openai/gpt-4o", "a/1", "a/3", "a/4"], choice.Models);
        Assert.Equal(["denied/2", "a/5"], choice.Dropped);
        Assert.Null(choice.SetModel);
    }

    [Fact]
    public void Choose_ClientsListThatMayPass_StaysAsItIs()
    {
        var choice = Policy(new() { Default = "openai/gpt-4o" }).Choose(null, ["a/1", "a/2"], Catalogue, CallerModels.Any);

        Assert.Null(choice.SetModels);
        Assert.Null(choice.SetModel);
        Assert.Equal(["a/1", "a/2"], choice.Models);
    }

    [Fact]
    public void Choose_ClientsListWithAlias_IsRewritten() =>
        Assert.Equal(["a/1", "v/m"], Policy(new() { Aliases = "fast=v/m" }).Choose(null, ["a/1", "fast"], Catalogue, CallerModels.Any).SetModels);

    [Fact]
    public void Choose_ClientsListAllDenied_IsRefusedOrEmptied()
    {
        var policy = Policy(new() { Deny = ["denied/*"] });

        Assert.Equal("model_denied", policy.Choose(null, ["denied/1"], Catalogue, CallerModels.Any).Refusal?.Rule);
        Assert.Equal([], policy.Choose("openai/gpt-4o", ["denied/1"], Catalogue, CallerModels.Any).SetModels!);
    }

    [Fact]
    public void Visible_ByPolicyAndToken_ListsWhatWouldBeServed()
    {
        var catalogue = Catalogue.WithEnabled("stealth/horizon", false);

        Assert.Equal(["google/gemma-4-31b-it:free"], Policy(new() { FreeOnly = true }).Visible(catalogue, CallerModels.Any).Select(model => model.Id));
        Assert.Equal(["openai/gpt-4o", "openai/gpt-4o-mini"], Policy(new()).Visible(catalogue, new CallerModels(ModelPattern.Parse(["openai/*"]), false)).Select(model => model.Id));
    }

    private static ModelPolicy Policy(ModelsOptions options)
    {
        var faults = new List<SettingFault>();
        var policy = new ModelPolicy(ModelRules.Read(options, null, faults));
        Assert.Empty(faults);
        return policy;
    }
}
