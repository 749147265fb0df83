using System.Text;
using Rotor.Core.Contracts;

namespace Rotor.Core.Tests.Contracts;

public sealed class RequestScannerTests
{
    [Fact]
    public void TryScan_ChatBody_FindsWhatRoutingNeeds()
    {
        const string Body = """
            { "messages":[{"role":"user","content":"hi"}] , "model" : "openai\/gpt-4o" ,"stream":true,"max_tokens":12,"session_id":"s-1","user":"u"}
            """;

        var scan = Scan(Body);

        Assert.Equal("openai/gpt-4o", scan.Model);
        Assert.Equal("\"openai\\/gpt-4o\"", Text(Body, scan.ModelValue));
        Assert.Equal("""[{"role":"user","content":"hi"}]""", Text(Body, scan.Messages));
        Assert.True(scan.Stream);
        Assert.Equal(12, scan.MaxTokens);
        Assert.Equal("s-1", scan.SessionId);
        Assert.True(scan.HasUser);
        Assert.False(scan.IsEmptyObject);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"model":null}""")]
    [InlineData("""{"model":""}""")]
    [InlineData("""{"nested":{"model":"x/y"}}""")]
    public void TryScan_NoModelAtTheTopLevel_LeavesItToTheDefault(string body) => Assert.Null(Scan(body).Model);

    [Theory]
    [InlineData("""{"stream":"true"}""")]
    [InlineData("""{"stream":1}""")]
    [InlineData("""{"stream":false}""")]
    [InlineData("""{"stream":null}""")]
    public void TryScan_StreamThatIsNotTrue_IsNoStream(string body) => Assert.False(Scan(body).Stream);

    [Theory]
    [InlineData("1e400")]
    [InlineData("-0.0")]
    [InlineData("123456789012345678901234567890")]
    public void TryScan_NumbersNoTypeHolds_AreLeftToUpstream(string number) => Assert.Null(Scan($$"""{"max_tokens":{{number}},"temperature":{{number}}}""").MaxTokens);

    [Theory]
    [InlineData("", "empty_body")]
    [InlineData("hello", "invalid_json")]
    [InlineData("{\"model\":\"a/b\"", "invalid_json")]
    [InlineData("{\"model\":\"a/b\"}{}", "invalid_json")]
    [InlineData("{\"a\":1,}", "invalid_json")]
    [InlineData("{'a':1}", "invalid_json")]
    [InlineData("\uFEFF{}", "invalid_json")]
    [InlineData("[]", "not_an_object")]
    [InlineData("\"x\"", "not_an_object")]
    [InlineData("null", "not_an_object")]
    [InlineData("{\"model\":5}", "invalid_model")]
    [InlineData("{\"model\":[\"a\"]}", "invalid_model")]
    [InlineData("{\"model\":{}}", "invalid_model")]
    [InlineData("{\"model\":true}", "invalid_model")]
    [InlineData("{\"model\":\"\\ud800\"}", "invalid_model")]
    [InlineData("{\"model\":\"a/b\",\"model\":\"c/d\"}", "duplicate_model")]
    [InlineData("{\"model\":\"a/b\",\"\\u006dodel\":\"c/d\"}", "duplicate_model")]
    public void TryScan_BodyThatCannotBeServed_NamesTheFault(string body, string reason)
    {
        var fault = RequestScanner.TryScan(Encoding.UTF8.GetBytes(body), out _);

        Assert.NotNull(fault);
        Assert.Equal(reason, fault.Reason);
        Assert.Equal(400, fault.Status);
    }

    [Fact]
    public void TryScan_InvalidUtf8_NamesTheByte()
    {
        byte[] body = [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        var fault = RequestScanner.TryScan(body, out _);

        Assert.Equal("invalid_utf8", fault?.Reason);
        Assert.Contains("byte 6", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryScan_NestedTooDeep_IsRefusedAndNestedDeepIsNot()
    {
        Assert.Null(RequestScanner.TryScan(Nested(RequestScanner.MaxDepth - 1), out _));
        Assert.Equal("invalid_json", RequestScanner.TryScan(Nested(5_000), out _)?.Reason);
    }

    private static byte[] Nested(int depth) => Encoding.UTF8.GetBytes("{\"a\":" + new string('[', depth) + new string(']', depth) + "}");

    private static RequestScan Scan(string body)
    {
        Assert.Null(RequestScanner.TryScan(Encoding.UTF8.GetBytes(body), out var scan));
        return scan;
    }

    private static string Text(string body, ByteRange range) => Encoding.UTF8.GetString(range.Of(Encoding.UTF8.GetBytes(body)));
}
