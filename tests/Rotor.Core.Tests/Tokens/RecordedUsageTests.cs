using System.Text;
using System.Text.Json;
using Rotor.Core.Tokens;

namespace Rotor.Core.Tests.Tokens;

/// <summary>Holds the estimates against what upstream said of recorded requests; Corpus/recorded.md says where those come from.</summary>
public sealed class RecordedUsageTests
{
    private const string OpenAi = "openai";

    // The open models of OpenAI are run by others, and count as others do.
    private const string OpenWeights = "gpt-oss";

    private static readonly Exchange[] All = Read();

    public static TheoryData<string> Makers() => [.. All.Select(exchange => exchange.Maker).Distinct().Order()];

    [Fact]
    public void Corpus_OfRecordedExchanges_IsLargeEnough()
    {
        Assert.True(All.Count(exchange => exchange.Maker == OpenAi) >= 40);
        Assert.True(All.Count(exchange => exchange.Maker != OpenAi) >= 25);
    }

    [Theory, MemberData(nameof(Makers))]
    public void Of_ExchangesOfOneMaker_IsWithinThreePercentOfUsageForOpenAiAndFifteenForOthers(string maker)
    {
        var exchanges = All.Where(exchange => exchange.Maker == maker).ToArray();
        var allowed = maker == OpenAi ? 3 : 15;

        Assert.InRange(ErrorPercent(exchanges), -allowed, allowed);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("later")]
    public void Of_EitherPartOfOpenAis_IsWithinThreePercent(string part) =>
        Assert.InRange(ErrorPercent(All.Where(exchange => exchange.Maker == OpenAi && exchange.Part == part)), -3, 3);

    [Fact]
    public void Of_ExchangesTakenAfterTheRules_IsWithinFifteenPercentForOthers() =>
        Assert.InRange(ErrorPercent(All.Where(exchange => exchange.Maker != OpenAi && exchange.Part == "later")), -15, 15);

    // In a prompt of a few words, one token is more than the percentage.
    [Theory]
    [InlineData(true, 3, 2, 90)]
    [InlineData(false, 15, 8, 80)]
    public void Of_OneExchange_IsMostlyAsNear(bool openAi, int percent, int slack, int share)
    {
        var exchanges = All.Where(exchange => exchange.Maker == OpenAi == openAi).ToArray();

        var near = exchanges.Count(exchange => Math.Abs(exchange.Estimate.Tokens - exchange.Prompt) <= Math.Max(slack, exchange.Prompt * percent / 100));

        Assert.True(near * 100 >= share * exchanges.Length, $"{near} of {exchanges.Length}");
    }

    // Refusals rest on this figure, so it has to stay below: but for answers to OpenAI's responses, which count some tools as next to nothing.
    [Fact]
    public void AtLeast_OneExchange_IsHardlyEverMoreThanUsage()
    {
        var over = All.Where(exchange => exchange.Estimate.AtLeast > exchange.Prompt).ToArray();

        Assert.True(over.Length * 100 <= 3 * All.Length, string.Join('\n', over.Select(exchange => exchange.Source)));
        Assert.All(over, exchange => Assert.InRange(exchange.Estimate.AtLeast - exchange.Prompt, 0, 30));
    }

    [Fact]
    public void AtMost_OneExchange_IsNeverLessThanUsage() =>
        Assert.All(All, exchange => Assert.True(PromptEstimate.AtMost(exchange.Body) >= Math.Max(exchange.Prompt, exchange.Estimate.Tokens), exchange.Source));

    [Theory, MemberData(nameof(Makers))]
    public void Scaled_AnswersOfOneMaker_AreNearUsage(string maker)
    {
        var answers = All.Where(exchange => exchange.Maker == maker && exchange.Answer is not null).ToArray();
        var counted = answers.Sum(exchange => exchange.Profile.Scaled(TokenCounter.Count(exchange.Answer!, exchange.Profile.Encoding)));

        // An answer's end counts as a token or two, and a schema that it followed as a few more.
        Assert.InRange(counted, (answers.Sum(exchange => exchange.Completion) * 85 / 100) - (2 * answers.Length), answers.Sum(exchange => exchange.Completion) * 115 / 100);
    }

    private static double ErrorPercent(IEnumerable<Exchange> exchanges)
    {
        var (estimated, recorded) = exchanges.Aggregate((0L, 0L), (sums, exchange) => (sums.Item1 + exchange.Estimate.Tokens, sums.Item2 + exchange.Prompt));
        return 100.0 * (estimated - recorded) / recorded;
    }

    private static Exchange[] Read()
    {
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Tokens", "Corpus", "recorded.json")));
        return [.. recorded.RootElement.EnumerateArray().Select(Exchange.Of)];
    }

    private sealed record Exchange(string Source, string Part, string Model, long Prompt, string? Answer, long Completion, byte[] Body)
    {
        public string Maker => Model.Contains(OpenWeights, StringComparison.Ordinal) ? OpenWeights : Model[..Model.IndexOf('/', StringComparison.Ordinal)];

        public TokenProfile Profile => TokenProfile.For(Model);

        public PromptEstimate Estimate => PromptEstimate.Of(Body, Profile);

        public static Exchange Of(JsonElement entry) => new(
            entry.GetProperty("source").GetString()!,
            entry.GetProperty("part").GetString()!,
            entry.GetProperty("model").GetString()!,
            entry.GetProperty("prompt").GetInt64(),
            entry.TryGetProperty("answer", out var answer) ? answer.GetString() : null,
            entry.TryGetProperty("completion", out var completion) ? completion.GetInt64() : 0,
            Encoding.UTF8.GetBytes(entry.GetProperty("body").GetRawText()));
    }
}
