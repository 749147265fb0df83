using Rotor.Core.Models;

namespace Rotor.Core.Tests.Models;

public sealed class ParameterCountTests
{
    [Theory]
    [InlineData("A 9B parameter model", "9B", 9)]
    [InlineData("with 21 billion parameters", "21B", 21)]
    [InlineData("It has 13B active parameters.", "13B", 13)]
    [InlineData("671B total parameters, 37B active", "671B", 671)]
    [InlineData("activates 3.6B active parameters of a 21B-parameter mixture", "21B", 21)]
    [InlineData("a 500M parameter model", "500M", 0.5)]
    [InlineData("a 500 million parameters model", "500M", 0.5)]
    [InlineData("1 trillion parameters", "1T", 1000)]
    [InlineData("an 8x7B parameter mixture", "8x7B", 56)]
    [InlineData("a 1.5b-parameter model", "1.5B", 1.5)]
    public void Read_Description_FindsTheWholeFirst(string description, string text, double billions)
    {
        var count = ParameterCount.Read("Some Model", "vendor/some-model", description);

        Assert.Equal(text, count?.Text);
        Assert.Equal(billions, count!.Value.Billions, 6);
    }

    [Theory]
    [InlineData("Mistral: Mixtral 8x22B Instruct", "8x22B")]
    [InlineData("Qwen: Qwen3 235B A22B", "235B")]
    [InlineData("Google: Gemma 4 31B (free)", "31B")]
    [InlineData("LiquidAI: LFM2.5-2.6B", "2.6B")]
    [InlineData("SmolLM 360M", "360M")]
    public void Read_Name_ComesBeforeTheDescription(string name, string text) =>
        Assert.Equal(text, ParameterCount.Read(name, "vendor/x", "better than 70B parameter models")?.Text);

    [Theory]
    [InlineData("OpenAI: GPT-4.1", "openai/gpt-4.1", "A 1M context model for 2 billion users, 5B tokens")]
    [InlineData("Model v2b", "x/model-v2b", "")]
    [InlineData("MiniMax M1 1M context", "x/m1", null)]
    [InlineData(null, null, null)]
    public void Read_NoCount_IsNull(string? name, string? id, string? description) => Assert.Null(ParameterCount.Read(name, id, description));

    [Fact]
    public void Read_Id_IsUsedWhenTheNameSaysNothing() => Assert.Equal("7B", ParameterCount.Read("Mistral Instruct", "mistralai/mistral-7b-instruct:free", null)?.Text);
}
