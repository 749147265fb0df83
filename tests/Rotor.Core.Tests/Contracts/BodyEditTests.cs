using System.Buffers;
using System.Text;
using System.Text.Json;
using Rotor.Core.Contracts;

namespace Rotor.Core.Tests.Contracts;

public sealed class BodyEditTests
{
    [Theory]
    [InlineData("""{ "a" : 1.0 , "model" : "x\/y" , "model2":"m" }""", """{ "a" : 1.0 , "model" : "n/m" , "model2":"m" }""")]
    [InlineData("""{"a":1}""", """{"model":"n/m","a":1}""")]
    [InlineData("""{ }""", """{"model":"n/m" }""")]
    [InlineData("""{"model":null,"a":1e400}""", """{"model":"n/m","a":1e400}""")]
    public void SetModel_ChangesThatAndNothingElse(string body, string expected) => Assert.Equal(expected, Apply(body, scan => [BodyEdit.SetModel(scan, "n/m")]));

    [Fact]
    public void Apply_SeveralEdits_InWhateverOrderTheyAreGiven()
    {
        var result = Apply("""{"stream":false,"model":"a","x":1}""", scan => [BodyEdit.SetModel(scan, "b"), BodyEdit.Set(scan, "stream", scan.StreamValue, "true"), BodyEdit.Set(scan, "y", default, "2")]);

        Assert.Equal("""{"y":2,"stream":true,"model":"b","x":1}""", result);
    }

    [Fact]
    public void SetModel_HostileName_StaysAValue()
    {
        var result = Apply("""{"model":"a"}""", scan => [BodyEdit.SetModel(scan, "\",\"x\":\"\u0001😀")]);

        using var json = JsonDocument.Parse(result);
        Assert.Equal("\",\"x\":\"\u0001😀", json.RootElement.GetProperty("model").GetString());
        Assert.Single(json.RootElement.EnumerateObject());
    }

    private static string Apply(string body, Func<RequestScan, BodyEdit[]> edits)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestScanner.TryScan(bytes, out var scan));
        var output = new ArrayBufferWriter<byte>();
        BodyEdit.Apply(bytes, edits(scan), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
