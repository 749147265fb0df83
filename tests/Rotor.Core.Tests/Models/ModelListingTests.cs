using System.Buffers;
using System.Text;
using System.Text.Json;
using Rotor.Core.Models;

namespace Rotor.Core.Tests.Models;

public sealed class ModelListingTests
{
    [Fact]
    public void Write_RecordedEntry_KeepsItsBytesAndAddsTheTwoMembers()
    {
        var text = Text(target => ModelListing.Write(target, Catalogues.Of(Catalogues.Gemma).Models));

        Assert.Equal($$"""{"object":"list","data":[{{Catalogues.Gemma[..^1]}},"object":"model","owned_by":"google"}]}""", text);
    }

    [Theory]
    [InlineData("""{"id":"a/b"}""", """{"id":"a/b","object":"model","created":0,"owned_by":"a"}""")]
    [InlineData("""{ "object" : "model", "id":"a/b", "created":5, "owned_by":"x" }""", """{ "object" : "model", "id":"a/b", "created":5, "owned_by":"x" }""")]
    [InlineData("""{"id":"a\"\u00e9/b","created":5,"x":{"object":1} }""", """{"id":"a\"\u00e9/b","created":5,"x":{"object":1} ,"object":"model","owned_by":"a\u0022\u00E9"}""")]
    public void WriteEntry_Entry_GetsWhatItLacks(string entry, string expected) =>
        Assert.Equal(expected, Text(target => ModelListing.WriteEntry(target, CatalogueParser.ParseEntry(Encoding.UTF8.GetBytes(entry)))));

    [Fact]
    public void Write_NoModels_IsAnEmptyList()
    {
        Assert.Equal("""{"object":"list","data":[]}""", Text(target => ModelListing.Write(target, [])));
        Assert.Equal("""{"object":"list","data":[]}""", Text(target => ModelListing.WriteOpenAi(target, [])));
    }

    [Fact]
    public void WriteOpenAi_Entries_HaveFourMembers()
    {
        var models = Catalogues.Of(Catalogues.Gemma, Catalogues.Entry("openai/gpt-4o")).Models;

        using var list = JsonDocument.Parse(Text(target => ModelListing.WriteOpenAi(target, models)));

        var first = list.RootElement.GetProperty("data")[0];
        Assert.Equal("""{"id":"google/gemma-4-31b-it:free","object":"model","created":1775148486,"owned_by":"google"}""", first.GetRawText());
        Assert.Equal(2, list.RootElement.GetProperty("data").GetArrayLength());
        Assert.Equal(first.GetRawText(), Text(target => ModelListing.WriteOpenAiEntry(target, models[0])));
    }

    private static string Text(Action<IBufferWriter<byte>> write)
    {
        var target = new ArrayBufferWriter<byte>();
        write(target);
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }
}
