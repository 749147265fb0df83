using System.Text;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public class PrefillBodyTests
{
    [Theory]
    [InlineData("""{ "n":1, "messages" : [ {"role":"user","content":"Hi"} ] ,"model":"m"}""", """{ "n":1, "messages" : [ {"role":"user","content":"Hi"} ,{"role":"assistant","content":"So \"far\" 😀"}] ,"model":"m"}""")]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Well, "}]}""", """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Well, So \"far\" 😀"}]}""")]
    [InlineData("""{"messages":[{"content":[{"type":"text","text":"Well, "}],"role":"assistant"}]}""", """{"messages":[{"content":[{"type":"text","text":"Well, So \"far\" 😀"}],"role":"assistant"}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"x"}]}]}""", """{"messages":[{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"x"},{"type":"text","text":"So \"far\" 😀"}]}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":[]}]}""", """{"messages":[{"role":"assistant","content":[{"type":"text","text":"So \"far\" 😀"}]}]}""")]
    [InlineData("""{"prompt":"Once ","n":1.0}""", null)]
    [InlineData("""{"prompt":"Once "}""", """{"prompt":"Once So \"far\" 😀"}""")]
    [InlineData("""{"prompt":["a","b"]}""", null)]
    [InlineData("""{"messages":[]}""", null)]
    [InlineData("""{"messages":"x"}""", null)]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"messages":[{"role":"user","content":"b"}]}""", null)]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"n":2}""", null)]
    [InlineData("""{"messages":[{"role":"assistant","content":"a","tool_calls":[{"id":"c"}]}]}""", null)]
    [InlineData("""{"messages":[{"role":"assistant","content":null}]}""", null)]
    [InlineData("""{"messages":[{"role":"user","content":"a"}""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    public void TryWrite_Body_AddsTheTextAndNothingElse(string body, string? expected)
    {
        using var output = new PooledBytes();

        var written = PrefillBody.TryWrite(Encoding.UTF8.GetBytes(body), "So \"far\" 😀", output);

        Assert.Equal(expected is not null, written);
        Assert.Equal(expected ?? "", Encoding.UTF8.GetString(output.Span));
    }
}
