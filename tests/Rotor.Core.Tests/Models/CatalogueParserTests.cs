using System.Text;
using Rotor.Core.Models;

namespace Rotor.Core.Tests.Models;

public sealed class CatalogueParserTests
{
    [Fact]
    public void Parse_RecordedEntry_ReadsEverythingThatIsUsed()
    {
        var model = Assert.Single(CatalogueParser.Parse(Catalogues.List(Catalogues.Gemma)).Models);

        Assert.Equal("google/gemma-4-31b-it:free", model.Id);
        Assert.Equal("Google: Gemma 4 31B (free)", model.Name);
        Assert.Equal("google", model.OwnedBy);
        Assert.Equal(1775148486, model.Created);
        Assert.Equal(262144, model.ContextLength);
        Assert.Equal(32768, model.MaxOutput);
        Assert.Equal("31B", model.Parameters?.Text);
        Assert.Equal(["image", "text", "video"], model.InputModalities);
        Assert.Equal(["text"], model.OutputModalities);
        Assert.True(model.IsFree);
        Assert.Equal(Catalogues.Gemma, Encoding.UTF8.GetString(model.Raw.Span));
    }

    [Theory]
    [InlineData("""{"id":"a/b"}""")]
    [InlineData("""{"id":"a/b","name":null,"created":null,"description":null,"context_length":null,"architecture":null,"pricing":null,"top_provider":null}""")]
    [InlineData("""{"id":"a/b","name":7,"created":"x","description":[],"context_length":"many","architecture":"text","pricing":[],"top_provider":1}""")]
    [InlineData("""{"id":"a/b","context_length":-1,"architecture":{"input_modalities":[1,null],"modality":5},"pricing":{"prompt":null,"completion":{}},"top_provider":{"max_completion_tokens":0}}""")]
    [InlineData("""{"id":"a/b","name":"\ud800"}""")]
    public void Parse_OddEntry_KeepsWhatIsSure(string entry)
    {
        var model = Assert.Single(CatalogueParser.Parse(Catalogues.List(entry)).Models);

        Assert.Equal(("a/b", "a/b", "a"), (model.Id, model.Name, model.OwnedBy));
        Assert.Null(model.ContextLength);
        Assert.Null(model.MaxOutput);
        Assert.Null(model.Pricing.Prompt);
        Assert.False(model.IsFree);
    }

    [Fact]
    public void Parse_EntriesWithoutUsableId_AreSkipped()
    {
        var page = CatalogueParser.Parse(Catalogues.List("7", "null", "{}", """{"id":"a/c","pricing":{"\ud800":"0"}}""", """{"id":""}""", """{"id":5}""", """{"id":"with space"}""", """{"id":"a/b"}""", """{"id":"A/b"}"""));

        Assert.Equal("a/b", Assert.Single(page.Models).Id);
        Assert.Equal(8, page.Skipped);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":{"a":1}}""")]
    [InlineData("""{"data":[{"id":"a/b"}""")]
    public void Parse_NotAList_SaysSo(string json) => Assert.Throws<FormatException>(() => CatalogueParser.Parse(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"data":[],"links":{"next":"/api/v1/models?offset=500&limit=500"}}""", "/api/v1/models?offset=500&limit=500")]
    [InlineData("""{"data":[],"links":{"next":null}}""", null)]
    [InlineData("""{"data":[],"links":null}""", null)]
    [InlineData("""{"data":[],"links":{"next":""}}""", null)]
    [InlineData("""[]""", null)]
    public void Parse_Page_NamesTheNext(string json, string? expected) => Assert.Equal(expected, CatalogueParser.Parse(Encoding.UTF8.GetBytes(json)).Next);

    [Theory]
    [InlineData("""{"prompt":"0","completion":"0"}""", true)]
    [InlineData("""{"prompt":0,"completion":0.0,"request":"0","image":"0.000"}""", true)]
    [InlineData("""{"prompt":"0","completion":"0","discount":0.5,"web_search":null}""", true)]
    [InlineData("""{"prompt":"0"}""", false)]
    [InlineData("""{"prompt":"0","completion":"0","image":"0.001"}""", false)]
    [InlineData("""{"prompt":"-1","completion":"-1"}""", false)]
    [InlineData("""{"prompt":"0","completion":"free"}""", false)]
    [InlineData("""{"prompt":"0","completion":"0","request":"?"}""", false)]
    [InlineData("""{"prompt":"0","completion":"\ud800"}""", false)]
    [InlineData("""{"prompt":"0","completion":"1e-7"}""", false)]
    [InlineData("""{"prompt":"0","completion":"0","overrides":[{"min_prompt_tokens":200000,"prompt":"0.000001"}]}""", false)]
    [InlineData("""{"prompt":"0","completion":"0","overrides":[{"min_prompt_tokens":200000,"prompt":"0"}]}""", true)]
    public void IsFree_ByPrice_NeedsEveryPartToBeZero(string pricing, bool expected)
    {
        var entry = $$"""{"id":"a/b","architecture":{"modality":"text->text"},"pricing":{{pricing}}}""";

        Assert.Equal(expected, CatalogueParser.ParseEntry(Encoding.UTF8.GetBytes(entry)).IsFree);
    }

    [Theory]
    [InlineData("""{"output_modalities":["text","image"]}""", false)]
    [InlineData("""{"output_modalities":["audio"]}""", false)]
    [InlineData("""{"modality":"text->image"}""", false)]
    [InlineData("""{"modality":"text+image->text"}""", true)]
    [InlineData("{}", true)]
    public void IsFree_OutputOtherThanText_IsNot(string architecture, bool expected)
    {
        var entry = $$$"""{"id":"a/b","architecture":{{{architecture}}},"pricing":{"prompt":"0","completion":"0"}}""";

        Assert.Equal(expected, CatalogueParser.ParseEntry(Encoding.UTF8.GetBytes(entry)).IsFree);
    }

    [Fact]
    public void Cost_KnownPrices_IsExact()
    {
        var model = CatalogueParser.ParseEntry(Encoding.UTF8.GetBytes(Catalogues.Entry("a/b", "0.00000125", "0.00001", ""","request":"0.01" """)));

        Assert.Equal(0.01m + 0.00125m + 0.02m, model.Pricing.Cost(1_000, 2_000));
    }

    [Fact]
    public void Cost_RoutersPrice_IsZero() => Assert.Equal(0, CatalogueParser.ParseEntry(Encoding.UTF8.GetBytes(Catalogues.Entry("openrouter/auto", "-1", "-1"))).Pricing.Cost(1_000, 2_000));

    [Theory]
    [InlineData("a/b:free", true)]
    [InlineData("openrouter/free", true)]
    [InlineData("a/b", false)]
    [InlineData("a/b:freeform", false)]
    public void CountsAsFreeRequest_ById_NotByPrice(string id, bool expected) => Assert.Equal(expected, ModelInfo.CountsAsFreeRequest(id));
}
