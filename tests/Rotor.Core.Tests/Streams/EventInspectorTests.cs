using System.Text;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public class EventInspectorTests
{
    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""", ContentKinds.None)]
    [InlineData("""{"choices":[{"delta":{"content":null,"reasoning":null,"tool_calls":[],"reasoning_details":[{"type":"reasoning.text","index":0}]}}]}""", ContentKinds.None)]
    [InlineData("""{"choices":[]}""", ContentKinds.None)]
    [InlineData("""{"choices":null}""", ContentKinds.None)]
    [InlineData("""{"choices":[null]}""", ContentKinds.None)]
    [InlineData("""{"debug":{"echo_upstream_body":{"content":"x"}},"choices":[]}""", ContentKinds.None)]
    [InlineData("""{}""", ContentKinds.None)]
    [InlineData("""{"choices":[{"delta":{"content":"\n"}}]}""", ContentKinds.Text)]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"text","text":"a"}]}}]}""", ContentKinds.Text)]
    [InlineData("""{"choices":[{"delta":{"reasoning":"a"}}]}""", ContentKinds.Reasoning)]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"a"}}]}""", ContentKinds.Reasoning)]
    [InlineData("""{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.summary","summary":"a"}]}}]}""", ContentKinds.Reasoning)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_0","function":{"name":"f","arguments":""}}]}}]}""", ContentKinds.ToolCall)]
    [InlineData("""{"choices":[{"delta":{"refusal":"no"}}]}""", ContentKinds.Refusal)]
    [InlineData("""{"choices":[{"delta":{"audio":{"data":"AA"}}}]}""", ContentKinds.Audio)]
    [InlineData("""{"choices":[{"delta":{"images":[{"type":"image_url"}]}}]}""", ContentKinds.Image)]
    [InlineData("""{"choices":[{"text":"a"}]}""", ContentKinds.Text)]
    [InlineData("""{"delta":{"type":"text_delta","text":"a"},"type":"content_block_delta"}""", ContentKinds.Text)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"text_delta","text":""}}""", ContentKinds.None)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"a"}}""", ContentKinds.Reasoning)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{"}}""", ContentKinds.ToolCall)]
    [InlineData("""{"type":"content_block_start","content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}""", ContentKinds.ToolCall)]
    [InlineData("""{"type":"content_block_start","content_block":{"type":"text","text":""}}""", ContentKinds.None)]
    [InlineData("""{"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":1}}}""", ContentKinds.None)]
    [InlineData("""{"type":"ping"}""", ContentKinds.None)]
    [InlineData("""{"type":"response.output_text.delta","delta":"a"}""", ContentKinds.Text)]
    [InlineData("""{"type":"response.output_text.delta","delta":""}""", ContentKinds.None)]
    [InlineData("""{"type":"response.output_item.added","item":{"type":"function_call","name":"f","arguments":""}}""", ContentKinds.ToolCall)]
    [InlineData("""{"type":"response.created","response":{"id":"r","output":[],"status":"in_progress"}}""", ContentKinds.None)]
    public void Inspect_Event_FindsContent(string json, ContentKinds content)
    {
        var facts = Inspect(json);

        Assert.True(facts.WellFormed);
        Assert.False(facts.HasError);
        Assert.Equal(content, facts.Content);
    }

    [Theory]
    [InlineData("""{"error":{"code":502,"message":"x"}}""", 502, """{"code":502,"message":"x"}""")]
    [InlineData("""{"error":{"message":"x","code":"429"}}""", 429, """{"message":"x","code":"429"}""")]
    [InlineData("""{"error":{"message":"x","code":"server_error"}}""", null, """{"message":"x","code":"server_error"}""")]
    [InlineData("""{"error":{"message":"x","http_status":503}}""", 503, """{"message":"x","http_status":503}""")]
    [InlineData("""{"error":"boom","choices":[]}""", null, "\"boom\"")]
    [InlineData("""{"choices":[{"finish_reason":"error","error":{"code":500}}]}""", 500, """{"code":500}""")]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"x"}}""", null, """{"type":"overloaded_error","message":"x"}""")]
    [InlineData("""{"type":"error","code":"rate_limit","message":"x"}""", null, """{"type":"error","code":"rate_limit","message":"x"}""")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error"}}}""", null, """{"code":"server_error"}""")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":null}}""", null, """{"type":"response.failed","response":{"status":"failed","error":null}}""")]
    [InlineData("""{"object":"error","message":"x","code":400}""", 400, """{"object":"error","message":"x","code":400}""")]
    public void Inspect_ErrorEvent_FindsErrorAndCode(string json, int? code, string error)
    {
        var facts = Inspect(json);

        Assert.True(facts.HasError);
        Assert.Equal(code, facts.ErrorCode);
        Assert.Equal(error, Encoding.UTF8.GetString(facts.Error.Of(Encoding.UTF8.GetBytes(json))));
    }

    [Theory]
    [InlineData("""{"error":null,"choices":[{"delta":{"content":"a"}}]}""")]
    [InlineData("""{"error":"","choices":[]}""")]
    [InlineData("""{"error":false,"choices":[]}""")]
    public void Inspect_NoRealError_FindsNone(string json) => Assert.False(Inspect(json).HasError);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("hello")]
    [InlineData("[1,2]")]
    [InlineData("7")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"a")]
    public void Inspect_NoJsonObject_IsMalformed(string json) => Assert.False(Inspect(json).WellFormed);

    [Fact]
    public void Inspect_InvalidUtf8_IsMalformed() =>
        Assert.False(EventInspector.Inspect(StreamDialect.ChatCompletions, [.. "{\"a\":\""u8, 0xC3, .. "\"}"u8]).WellFormed);

    [Fact]
    public void Inspect_NestedTooDeep_IsMalformed() => Assert.False(Inspect(new string('[', 5000) + new string(']', 5000)).WellFormed);

    [Fact]
    public void Inspect_SeveralChoices_TellsWhichAreFinished()
    {
        var facts = Inspect("""{"choices":[{"delta":{"content":"a"},"index":2},{"index":0,"finish_reason":"stop"}]}""");

        Assert.Equal((0b101UL, 0b001UL), (facts.Choices, facts.FinishedChoices));
    }

    [Fact]
    public void Inspect_ChatUsage_ReadsTokensAndCost()
    {
        var facts = Inspect("""{"choices":[],"usage":{"prompt_tokens":16,"completion_tokens":60,"cost":3.2e-05,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":52}}}""");

        Assert.Equal(new StreamUsage { PromptTokens = 16, CompletionTokens = 60, CachedTokens = 4, ReasoningTokens = 52, Cost = 0.000032m }, facts.Usage);
    }

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":-1,"completion_tokens":1e300,"cost":"many","prompt_tokens_details":7}}""")]
    [InlineData("""{"usage":{"prompt_tokens":{},"completion_tokens":[1],"cost":[],"completion_tokens_details":{"reasoning_tokens":"x"}}}""")]
    [InlineData("""{"usage":null}""")]
    [InlineData("""{"usage":[]}""")]
    public void Inspect_HostileUsage_TellsNothing(string json)
    {
        var facts = Inspect(json);

        Assert.True(facts.WellFormed);
        Assert.True(facts.Usage.IsEmpty);
    }

    private static EventFacts Inspect(string json) => EventInspector.Inspect(StreamDialect.ChatCompletions, Encoding.UTF8.GetBytes(json));
}
