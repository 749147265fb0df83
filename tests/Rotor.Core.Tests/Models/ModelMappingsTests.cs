using Rotor.Core.Models;
using Rotor.Core.Settings;

namespace Rotor.Core.Tests.Models;

public sealed class ModelMappingsTests
{
    private readonly List<SettingFault> _faults = [];

    [Fact]
    public void ParseAliases_List_IsRead()
    {
        var aliases = ModelMappings.ParseAliases(" fast = vendor/model:free , smart=other/model,", _faults);

        Assert.Equal("vendor/model:free", aliases["fast"]);
        Assert.Equal("other/model", aliases["SMART"]);
        Assert.Equal(2, aliases.Count);
        Assert.Empty(_faults);
    }

    [Fact]
    public void ParseAliases_AliasOfAnAlias_LeadsToTheModel() => Assert.Equal("v/m", ModelMappings.ParseAliases("a=b,b=c,c=v/m", _faults)["a"]);

    [Theory]
    [InlineData("fast", "fast")]
    [InlineData("=vendor/model", "=vendor/model")]
    [InlineData("fast=", "fast=")]
    [InlineData("fast=a/b,fast=c/d", "twice")]
    [InlineData("a=b,b=a", "circle")]
    public void ParseAliases_Unusable_NamesSettingAndEntry(string text, string expected)
    {
        ModelMappings.ParseAliases(text, _faults);

        Assert.NotEmpty(_faults);
        Assert.All(_faults, fault => Assert.StartsWith("ROTOR_MODELS__ALIASES: ", fault, StringComparison.Ordinal));
        Assert.Contains(_faults, fault => fault.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void ParseFallbacks_List_IsRead()
    {
        var fallbacks = ModelMappings.ParseFallbacks("v/m=a/b|c/d:free, x = y ", _faults);

        Assert.Equal(["a/b", "c/d:free"], fallbacks["v/m"]);
        Assert.Equal(["y"], fallbacks["x"]);
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData("v/m=|")]
    [InlineData("v/m")]
    [InlineData("v/m=a,v/m=b")]
    public void ParseFallbacks_Unusable_NamesTheSetting(string text)
    {
        ModelMappings.ParseFallbacks(text, _faults);

        Assert.StartsWith("ROTOR_MODELS__FALLBACKS: ", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "anything/at:all", true)]
    [InlineData("*:free", "a/b:free", true)]
    [InlineData("*:free", "a/b:freeish", false)]
    [InlineData("google/*", "google/gemma", true)]
    [InlineData("google/*", "x/google/gemma", false)]
    [InlineData("GOOGLE/gem*-it*", "google/gemma-4-31b-it:free", true)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b:nitro", false)]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "aXXcYYb", false)]
    [InlineData("**", "", true)]
    public void Matches_Pattern_FitsTheWholeId(string pattern, string id, bool expected) => Assert.Equal(expected, ModelPattern.Parse([pattern])[0].Matches(id));

    [Fact]
    public void Matches_ManyStars_EndsSoon() => Assert.False(ModelPattern.Parse([string.Concat(Enumerable.Repeat("a*", 60)) + "b"])[0].Matches(new string('a', 256)));

    [Fact]
    public void ParsePatterns_CommasAndBlanks_AreSplit() => Assert.Equal(["a/*", "b/*", "c"], ModelPattern.Parse(["a/*, b/*", " ", "c"]).Select(pattern => pattern.Text));

    [Fact]
    public void Read_Options_BecomeRules()
    {
        var rules = ModelRules.Read(
            new ModelsOptions { Default = " fast ", FreeOnly = true, Aliases = "fast=v/m", Fallbacks = "fast=a", Allow = ["v/*"], Deny = ["*:online"] }, ":free", _faults);

        Assert.Equal(("fast", true, ":free", true), (rules.Default, rules.FreeOnly, rules.FreeSuffix, rules.NeedsModel));
        Assert.Equal("v/m", rules.Resolve("fast"));
        Assert.Equal((1, 1, 1), (rules.Allow.Count, rules.Deny.Count, rules.Fallbacks.Count));
        Assert.False(ModelRules.Read(new ModelsOptions(), null, _faults).NeedsModel);
        Assert.Empty(_faults);
    }
}
