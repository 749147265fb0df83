using System.Text;
using System.Text.Json;
using Rotor.Core.Contracts;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests;

public sealed class JsonNamesTests
{
    [Theory]
    [InlineData("""{"model":1}""", true)]
    [InlineData("""{"\u006dodel":1}""", true)]
    [InlineData("""{"models":1}""", false)]
    [InlineData("""{"\ud83d":1}""", false)]
    [InlineData("""{"mode\ud83d":1}""", false)]
    public void NameEquals_InAnySpelling_ComparesTheText(string json, bool equal)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        reader.Read();

        Assert.Equal(equal, reader.NameEquals("model"u8));
    }

    [Fact]
    public void HalfASurrogatePairInAName_IsNoFault()
    {
        var body = """{"\ud83d":1,"model":"m"}"""u8;

        Assert.Null(RequestScanner.TryScan(body, out var scan));
        Assert.Equal("m", scan.Model);
        Assert.Equal(AnswerKind.Answer, AnswerInspector.Inspect("""{"x\ud83d":1,"status":"\ud83d"}"""u8, new AnswerFacts()));
        Assert.True(EventInspector.Inspect(StreamDialect.ChatCompletions, """{"x\ud83d":1,"choices":[]}"""u8).WellFormed);
        Assert.False(AccountIds.Find("""{"\ud83d":1,"user_id":"u"}"""u8).IsNone);
    }
}
