using System.Text;
using System.Text.Json.Nodes;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public class AnswerAssemblerTests
{
    [Fact]
    public void TryWrite_Chat_GivesTheCompletion() => AssertAssembled(nameof(RecordedStreams.Chat), StreamDialect.ChatCompletions, """
        {"id":"gen-1","object":"chat.completion","created":1790981416,"model":"liquid/lfm-2.5-2.6b:free","provider":"Liquid","choices":[{"index":0,"logprobs":null,
        "finish_reason":"stop","native_finish_reason":"stop","message":{"role":"assistant","content":"Hello wörld 😀 世界😀","refusal":null,"reasoning":"\n",
        "reasoning_details":[{"type":"reasoning.text","text":"\n","format":"unknown","index":0}]}}],
        "usage":{"prompt_tokens":16,"completion_tokens":60,"total_tokens":76,"cost":3.2e-05,"is_byok":false,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":52,"image_tokens":0}}}
        """);

    [Fact]
    public void TryWrite_ToolCalls_JoinsTheirArguments() => AssertAssembled(nameof(RecordedStreams.ToolCall), StreamDialect.ChatCompletions, """
        {"id":"gen-1","object":"chat.completion","created":1790981416,"model":"liquid/lfm-2.5-2.6b:free","provider":"Liquid","choices":[{"index":0,"logprobs":null,
        "finish_reason":"tool_calls","native_finish_reason":"tool_calls","message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[
        {"index":0,"id":"call_0","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}},
        {"index":1,"id":"call_1","type":"function","function":{"name":"time","arguments":"{}"}}]}}]}
        """);

    [Fact]
    public void TryWrite_Completion_GivesTheText() => AssertAssembled(nameof(RecordedStreams.Completion), StreamDialect.Completions, """
        {"id":"gen-2","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"logprobs":null,"finish_reason":"length","text":"Once upon"}],
        "usage":{"prompt_tokens":3,"completion_tokens":2}}
        """);

    [Fact]
    public void TryWrite_Messages_GivesTheMessage() => AssertAssembled(nameof(RecordedStreams.Messages), StreamDialect.Messages, """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"Hello there"}],"stop_reason":"end_turn","stop_sequence":null,
        "usage":{"output_tokens":18,"cost":0.001,"input_tokens":10,"cache_read_input_tokens":5}}
        """);

    [Fact]
    public void TryWrite_Responses_GivesTheFinalObject() => AssertAssembled(nameof(RecordedStreams.Responses), StreamDialect.Responses, """
        {"id":"resp_1","object":"response","status":"completed","model":"m","error":null,"output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}],
        "usage":{"input_tokens":4,"output_tokens":2,"input_tokens_details":{"cached_tokens":1},"output_tokens_details":{"reasoning_tokens":1}}}
        """);

    [Fact]
    public void TryWrite_MessagesWithThinkingAndTool_GivesTheirBlocks()
    {
        using var ledger = new StreamLedger(StreamDialect.Messages);
        string[] events =
        [
            """{"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"S1"}}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"f","input":{}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}""",
        ];
        foreach (var data in events) ledger.Record(Encoding.UTF8.GetBytes(data));

        AssertJson(ledger, """
            {"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"thinking","thinking":"Hm","signature":"S1"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}],
            "stop_reason":"tool_use","stop_sequence":null,"usage":{"output_tokens":2,"input_tokens":1}}
            """);
    }

    [Fact]
    public void TryWrite_ContentInParts_JoinsTheirText()
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions);
        ledger.Record("{\"id\":\"a\",\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"He\"},{\"text\":\"y\",\"type\":\"text\"}]},\"finish_reason\":\"stop\"}]}"u8);

        Assert.Equal("Hey", ledger.Content().ToString());
        AssertJson(ledger, """{"id":"a","object":"chat.completion","created":0,"model":"","choices":[{"index":0,"logprobs":null,"finish_reason":"stop","message":{"role":"assistant","content":"Hey","refusal":null}}]}""");
    }

    [Fact]
    public void TryWrite_AnswerOverTheBound_WritesNothing()
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions, maxLength: 10);
        using var output = new PooledBytes();
        ledger.Record("{\"choices\":[{\"delta\":{\"content\":\"far too long\"}}]}"u8);

        Assert.False(AnswerAssembler.TryWrite(ledger, output));
        Assert.Equal((true, 0, false), (ledger.Overflowed, output.Length, ledger.CanRestart));
    }

    private static void AssertAssembled(string name, StreamDialect dialect, string expected)
    {
        using var ledger = new StreamLedger(dialect);
        using var scanner = new SseScanner();
        ReadOnlySpan<byte> unread = RecordedStreams.Bytes(name);
        while (scanner.TryRead(ref unread, out var e)) ledger.Record(e);

        AssertJson(ledger, expected);
    }

    private static void AssertJson(StreamLedger ledger, string expected)
    {
        using var output = new PooledBytes();
        Assert.True(AnswerAssembler.TryWrite(ledger, output));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(output.Span)), Encoding.UTF8.GetString(output.Span));
    }
}
