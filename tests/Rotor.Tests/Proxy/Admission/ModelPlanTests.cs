using System.Buffers;
using System.Text;
using System.Text.Json;
using Rotor.Core.Contracts;
using Rotor.Core.Models;
using Rotor.Core.Streams;
using Rotor.Core.Tokens;
using Rotor.Proxy.Admission;

namespace Rotor.Tests.Proxy.Admission;

public sealed class ModelPlanTests
{
    private static readonly ModelCatalogue Catalogue = ModelCatalogue.Empty.Merge(
        CatalogueParser.Parse(
            """
            {"data":[
            {"id":"a/free:free","context_length":4000,"top_provider":{"max_completion_tokens":1000},"pricing":{"prompt":"0","completion":"0"}},
            {"id":"b/free:free","context_length":20000,"top_provider":{"max_completion_tokens":2000},"pricing":{"prompt":"0","completion":"0"}},
            {"id":"d/large","context_length":100000,"pricing":{"prompt":"0.1","completion":"0.1"}},
            {"id":"c/paid","context_length":8000,"pricing":{"prompt":"0.1","completion":"0.1"}}]}
            """u8.ToArray()).Models,
        DateTimeOffset.UnixEpoch).Catalogue;

    [Fact]
    public void Edits_NothingAsked_AreNone() =>
        Assert.Empty(Plan("""{"model":"c/paid","models":["a/free:free"],"max_tokens":99999,"x":1}""", new ModelsOptions()).Edits(0));

    [Theory]
    [InlineData("""{"model":"fast"}""", """{"model":"a/free:free"}""")]
    [InlineData("""{"mod\u0065l" : "fast","x":1}""", """{"mod\u0065l" : "a/free:free","x":1}""")]
    [InlineData("""{"x":1}""", """{"model":"c/paid","x":1}""")]
    [InlineData("""{"model":null}""", """{"model":"c/paid"}""")]
    [InlineData("""{"model":"x","models":["fast","y"]}""", """{"model":"x","models":["a/free:free","y"]}""")]
    [InlineData("""{"models":["a","b","c","d"],"x":1}""", """{"models":["a","b","c"],"x":1}""")]
    public void Edits_AliasDefaultAndCut_ChangeThatMember(string body, string expected) =>
        Assert.Equal(expected, BodyOf(body, new ModelsOptions { Aliases = "fast=a/free:free", Default = "c/paid" }));

    [Theory]
    [InlineData("""{"model":"a/free:free"}""", """{"provider":{"max_price":Z},"model":"a/free:free"}""")]
    [InlineData("""{"model":"a/free:free","provider":null}""", """{"model":"a/free:free","provider":{"max_price":Z}}""")]
    [InlineData("""{"model":"a/free:free","provider": {"order":["x"]} }""", """{"model":"a/free:free","provider": {"max_price":Z,"order":["x"]} }""")]
    [InlineData("""{"model":"a/free:free","provider":{"max_price":{"prompt":5},"sort":"price","max_pric\u0065":1}}""", """{"model":"a/free:free","provider":{"max_price":Z,"sort":"price","max_pric\u0065":Z}}""")]
    [InlineData("""{"provider":{},"model":"a/free:free","provider":[]}""", """{"provider":{"max_price":Z},"model":"a/free:free","provider":{"max_price":Z}}""")]
    [InlineData("""{"model":"a/free:free","models":["c/paid"]}""", """{"provider":{"max_price":Z},"model":"a/free:free"}""")]
    [InlineData("""{"model":"a/free:free","models":["c/paid","b/free:free"],"x":1}""", """{"provider":{"max_price":Z},"model":"a/free:free","models":["b/free:free"],"x":1}""")]
    [InlineData("""{"model":"a/free:free","fallbacks":[{"model":"c/paid"},{"model":"b/free:free"}]}""", """{"provider":{"max_price":Z},"model":"a/free:free","fallbacks":[{"model":"b/free:free"}]}""")]
    public void Edits_FreeOnly_LimitThePriceAndTheList(string body, string expected) =>
        Assert.Equal(expected.Replace("Z", """{"prompt":0,"completion":0,"request":0,"image":0}""", StringComparison.Ordinal), BodyOf(body, new ModelsOptions { FreeOnly = true }));

    [Theory]
    [InlineData("clamp", """{"model":"a/free:free","max_tokens":5000}""", """{"model":"a/free:free","max_tokens":1000}""")]
    [InlineData("clamp", """{"model":"a/free:free","max_tokens":10}""", """{"model":"a/free:free","max_tokens":10}""")]
    [InlineData("clamp", """{"model":"a/free:free"}""", """{"model":"a/free:free"}""")]
    [InlineData("clamp", """{"model":"a/free:free","max_completion_tokens": 5000 ,"max_tokens":900}""", """{"model":"a/free:free","max_completion_tokens": 5000 ,"max_tokens":900}""")]
    [InlineData("clamp", """{"model":"a/free:free","max_tokens":2000,"max_completion_tokens": 5000 }""", """{"model":"a/free:free","max_tokens":1000,"max_completion_tokens": 1000 }""")]
    [InlineData("auto", """{"model":"a/free:free"}""", """{"max_tokens":1000,"model":"a/free:free"}""")]
    [InlineData("auto", """{"model":"a/free:free","max_tokens":null}""", """{"model":"a/free:free","max_tokens":1000}""")]
    [InlineData("auto", """{"model":"a/free:free","max_tokens":"7"}""", """{"model":"a/free:free","max_tokens":"7"}""")]
    [InlineData("auto", """{"model":"unknown/model"}""", """{"model":"unknown/model"}""")]
    public void Edits_MaxTokens_FitTheModel(string mode, string body, string expected) =>
        Assert.Equal(expected, BodyOf(body, new ModelsOptions { MaxTokens = mode }));

    [Fact]
    public void Edits_Responses_SetItsOwnName() =>
        Assert.Equal("""{"max_output_tokens":1000,"model":"a/free:free"}""", BodyOf("""{"model":"a/free:free"}""", new ModelsOptions { MaxTokens = "auto" }, StreamDialect.Responses));

    [Theory]
    [InlineData("""{"model":"a/free:free","models":["b/free:free","c/paid"]}""", 1, """{"model":"b/free:free","models":["c/paid"]}""")]
    [InlineData("""{"model":"a/free:free","models":["b/free:free","c/paid"]}""", 2, """{"model":"c/paid"}""")]
    [InlineData("""{"models":["b/free:free","c/paid"]}""", 0, """{"models":["b/free:free","c/paid"]}""")]
    [InlineData("""{"models":["b/free:free","c/paid"]}""", 1, """{"model":"c/paid"}""")]
    public void Edits_LaterModelOfTheCallersList_LeavesOutThoseThatHadTheirTurn(string body, int index, string expected) =>
        Assert.Equal(expected, BodyOf(body, new ModelsOptions(), index: index));

    [Fact]
    public void Edits_Fallback_FitsItsOwnModel() => Assert.Equal(
        """{"model":"a/free:free","max_tokens":1000}""",
        BodyOf("""{"model":"c/paid","max_tokens":5000}""", new ModelsOptions { MaxTokens = "clamp", Fallbacks = "c/paid=a/free:free" }, index: 1));

    [Theory]
    [InlineData(30_000, "b/free:free=d/large", 1)]
    [InlineData(30_000, "", -1)]
    [InlineData(10_000, "b/free:free=d/large", 0)]
    [InlineData(200_000, "b/free:free=d/large", -1)]
    public void Next_PromptTooLong_IsTheFirstThatTakesIt(int words, string fallbacks, int expected)
    {
        var body = $$"""{"model":"b/free:free","messages":[{"role":"user","content":"{{string.Join(' ', Enumerable.Repeat("word", words))}}"}]}""";

        Assert.Equal(expected, Plan(body, new ModelsOptions { MaxTokens = "auto", Fallbacks = fallbacks }).Next(0));
    }

    [Theory]
    [InlineData("off", 500, null)]
    [InlineData("clamp", 500, null)]
    [InlineData("auto", 500, 500L)]
    public void TryAfford_NothingGiven_OnlyWhereTheModeSetsIt(string mode, long tokens, long? expected)
    {
        var plan = Plan("""{"model":"a/free:free"}""", new ModelsOptions { MaxTokens = mode });

        Assert.Equal(expected is not null, plan.TryAfford(0, tokens));
        Assert.False(plan.TryAfford(0, 100), "once per request");
        if (expected is not null) Assert.Equal("""{"max_tokens":500,"model":"a/free:free"}""", Applied(plan, 0, """{"model":"a/free:free"}"""));
    }

    /// <summary>Whatever the body's form: members that no rule concerns keep their bytes, order and duplicates; the others become what the rules say, in every place.</summary>
    [Fact]
    public void Edits_AnyBody_ParseToTheSameButForTheChange()
    {
        var options = new ModelsOptions { FreeOnly = true, MaxTokens = "auto", Aliases = "fast=b/free:free", Default = "a/free:free" };
        for (var seed = 0; seed < 3_000; seed++)
        {
            var body = RandomBody.Of(new Random(seed));
            var bytes = Encoding.UTF8.GetBytes(body);
            Assert.Null(RequestScanner.TryScan(bytes, out var scan));
            if (scan.RepeatsModels || Choose(bytes, scan, options) is not { Refusal: null } choice) continue;

            var before = RandomBody.Members(body);
            var after = RandomBody.Members(BodyOf(body, options));

            Assert.True(RandomBody.Expected(before, choice).SequenceEqual(after), $"seed {seed}:\n{body}\n{BodyOf(body, options)}");
        }
    }

    private static string BodyOf(string body, ModelsOptions options, StreamDialect dialect = StreamDialect.ChatCompletions, int index = 0) =>
        Applied(Plan(body, options, dialect), index, body);

    private static string Applied(ModelPlan plan, int index, string body)
    {
        var output = new ArrayBufferWriter<byte>();
        BodyEdit.Apply(Encoding.UTF8.GetBytes(body), plan.Edits(index), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static ModelPlan Plan(string body, ModelsOptions options, StreamDialect dialect = StreamDialect.ChatCompletions)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestScanner.TryScan(bytes, out var scan));
        Assert.True(CallersList.TryRead(bytes, scan, out var list));
        var choice = Choose(bytes, scan, options);
        Assert.Null(choice.Refusal);
        return new ModelPlan(new ModelRequest(bytes, scan, dialect, list), choice, Catalogue, new MaxTokensPolicy(Enum.Parse<MaxTokensMode>(options.MaxTokens, true), options.MaxTokensCeiling));
    }

    private static ModelChoice Choose(byte[] body, RequestScan scan, ModelsOptions options) =>
        CallersList.TryRead(body, scan, out var list)
            ? new ModelPolicy(ModelRules.Read(options, null, [])).Choose(scan.Model, list?.Names, Catalogue, CallerModels.Any)
            : new ModelChoice { Refusal = new ModelRefusal("unreadable_models", 400, "", null) };
}
