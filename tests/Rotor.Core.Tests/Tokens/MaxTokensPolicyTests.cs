using System.Text;
using Rotor.Core.Tokens;

namespace Rotor.Core.Tests.Tokens;

public sealed class MaxTokensPolicyTests
{
    private const string Model = "openai/gpt-4o";
    private static readonly byte[] Small = """{"model":"openai/gpt-4o","messages":[{"role":"user","content":"hello"}]}"""u8.ToArray();

    // 10,000 tokens of text and 7 of frame, in 60,000 bytes.
    private static readonly byte[] Large = Body(string.Concat(Enumerable.Repeat(" hello", 10_000)));

    [Theory]
    [InlineData(MaxTokensMode.Off, null)]
    [InlineData(MaxTokensMode.Off, 1_000_000L)]
    [InlineData(MaxTokensMode.Clamp, null)]
    [InlineData(MaxTokensMode.Clamp, 4_096L)]
    [InlineData(MaxTokensMode.Auto, 4_096L)]
    [InlineData(MaxTokensMode.Auto, 0L)]
    [InlineData(MaxTokensMode.Clamp, -5L)]
    public void Decide_NothingToChange_LeavesTheBody(MaxTokensMode mode, long? given) =>
        Assert.Equal(MaxTokensAction.Unchanged, new MaxTokensPolicy(mode).Decide(given, 128_000, 16_384, Small, Model).Action);

    [Fact]
    public void Decide_BytesAlreadyFit_DoesNotCount() => Assert.Null(new MaxTokensPolicy(MaxTokensMode.Clamp).Decide(4_096, 128_000, 16_384, Large, Model).Prompt);

    [Theory]
    [InlineData(MaxTokensMode.Clamp, 50_000L, 128_000L, 16_384L, 16_384L)]
    [InlineData(MaxTokensMode.Clamp, 50_000L, 16_384L, null, 16_384L - 100 - 10_007)]
    [InlineData(MaxTokensMode.Auto, 50_000L, 16_384L, 4_096L, 4_096L)]
    [InlineData(MaxTokensMode.Auto, null, 16_384L, null, 16_384L - 100 - 10_007)]
    [InlineData(MaxTokensMode.Auto, null, 128_000L, 16_384L, 16_384L)]
    [InlineData(MaxTokensMode.Auto, null, null, 16_384L, 16_384L)]
    [InlineData(MaxTokensMode.Clamp, 20_000L, null, 16_384L, 16_384L)]
    public void Decide_DoesNotFit_SetsWhatFits(MaxTokensMode mode, long? given, long? context, long? maxOutput, long expected)
    {
        var decision = new MaxTokensPolicy(mode).Decide(given, context, maxOutput, Large, Model);

        Assert.Equal(MaxTokensAction.Set, decision.Action);
        Assert.InRange(decision.Value, expected - 3, expected + 3);
    }

    [Fact]
    public void Decide_AbsentUnderACeiling_SetsTheCeiling()
    {
        var decision = new MaxTokensPolicy(MaxTokensMode.Auto, ceiling: 1_000).Decide(null, 128_000, 16_384, Small, Model);

        Assert.Equal((MaxTokensAction.Set, 1_000), (decision.Action, decision.Value));
    }

    [Fact]
    public void Decide_NothingKnownOfTheModel_LeavesTheBody() =>
        Assert.Equal(MaxTokensAction.Unchanged, new MaxTokensPolicy(MaxTokensMode.Auto).Decide(null, null, null, Large, Model).Action);

    [Theory]
    [InlineData(MaxTokensMode.Clamp, null)]
    [InlineData(MaxTokensMode.Clamp, 100L)]
    [InlineData(MaxTokensMode.Auto, null)]
    public void Decide_PromptAloneIsTooLong_RefusesWithTheNumbers(MaxTokensMode mode, long? given)
    {
        var decision = new MaxTokensPolicy(mode).Decide(given, 9_000, 4_096, Large, Model);

        Assert.Equal(MaxTokensAction.Refuse, decision.Action);
        Assert.Contains("10,00", decision.Explain(Model), StringComparison.Ordinal);
        Assert.Contains("9,000", decision.Explain(Model), StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_EstimateMayBeTooHigh_IsNotRefused()
    {
        var decision = new MaxTokensPolicy(MaxTokensMode.Auto).Decide(null, 9_500, 4_096, Large, "mistralai/mistral-small");

        Assert.Equal(MaxTokensAction.Set, decision.Action);
        Assert.InRange(decision.Value, 1, 4_096);
    }

    [Fact]
    public void Decide_UpstreamMayCompress_IsNotRefused()
    {
        var body = Body(string.Concat(Enumerable.Repeat(" hello", 10_000)), ""","transforms":["middle-out"]""");

        Assert.NotEqual(MaxTokensAction.Refuse, new MaxTokensPolicy(MaxTokensMode.Auto).Decide(null, 9_000, 4_096, body, Model).Action);
    }

    [Theory]
    [InlineData(MaxTokensMode.Off, 16_384L, false)]
    [InlineData(MaxTokensMode.Clamp, 16_384L, true)]
    [InlineData(MaxTokensMode.Clamp, null, false)]
    [InlineData(MaxTokensMode.Auto, null, true)]
    [InlineData(MaxTokensMode.Auto, 9_000L, false)]
    public void DecideAffordable_ByMode_SetsTheNumber(MaxTokensMode mode, long? given, bool expected)
    {
        var decision = new MaxTokensPolicy(mode).DecideAffordable(9_862, given);

        Assert.Equal(expected ? (MaxTokensAction.Set, 9_862L) : (MaxTokensAction.Unchanged, 0L), (decision.Action, decision.Value));
    }

    private static byte[] Body(string text, string more = "") =>
        Encoding.UTF8.GetBytes($$$"""{"model":"{{{Model}}}","messages":[{"role":"user","content":"{{{text}}}"}]{{{more}}}}""");
}
