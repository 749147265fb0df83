using Rotor.Core.Models;

namespace Rotor.Core.Tests.Models;

public sealed class StandInModelsTests
{
    private static readonly string[] StandIns = ["a/one:free", "b/two"];

    [Theory]
    [InlineData("openai/gpt-4o", "openai/gpt-4o", false)]
    [InlineData("openai/gpt-4o", "openai/gpt-4o-2024-08-06", false)] // a date is added upstream
    [InlineData("openai/gpt-4o:nitro", "openai/gpt-4o", false)]
    [InlineData("moonshotai/kimi-k2.6:free", "moonshotai/kimi-k2.6-20260420:free", false)]
    [InlineData("moonshotai/kimi-k2.6:free", "moonshotai/kimi-k2.6-20260420", true)] // paid
    [InlineData("openai/gpt-4o", "openai/gpt-4o-mini", true)]
    [InlineData("openai/gpt-4o", "a/one:free", false)]
    [InlineData("openai/gpt-4o", "b/two-0528", false)]
    [InlineData("openai/gpt-4o", "a/one", true)]
    [InlineData("openrouter/auto", "x/any", false)]
    [InlineData("@preset/mine", "x/any", false)]
    [InlineData("~openai/gpt-latest", "openai/gpt-9", false)]
    [InlineData("", "x/any", false)]
    [InlineData("openai/gpt-4o", null, false)]
    public void IsForeign_ByWhatServed_IsTold(string asked, string? served, bool foreign) =>
        Assert.Equal(foreign, StandInModels.IsForeign(served, [asked], StandIns));

    [Fact]
    public void IsForeign_ModelOfTheFallbackList_IsNot() => Assert.False(StandInModels.IsForeign("x/second", ["x/first", "x/second"], StandIns));

    [Fact]
    public void IsForeign_WithoutStandIns_NoneIs() => Assert.False(StandInModels.IsForeign("x/other", ["x/first"], []));
}
