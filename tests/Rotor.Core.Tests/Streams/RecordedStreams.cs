using System.Text;

namespace Rotor.Core.Tests.Streams;

/// <summary>Streams in the shapes that OpenRouter is known to send, with LF as line end.</summary>
internal static class RecordedStreams
{
    private const string Head = "\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1790981416,\"model\":\"liquid/lfm-2.5-2.6b:free\",\"provider\":\"Liquid\"";

    private const string UsageObject =
        "{\"prompt_tokens\":16,\"completion_tokens\":60,\"total_tokens\":76,\"cost\":3.2e-05,\"is_byok\":false," +
        "\"prompt_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":52,\"image_tokens\":0}}";

    private static string Choice(string delta, string finish = "null", string more = "") =>
        $"data: {{{Head},\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish},\"native_finish_reason\":{finish}}}]{more}}}\n\n";

    private static readonly string Reasoning = Choice(
        "{\"content\":\"\",\"role\":\"assistant\",\"reasoning\":\"\\n\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"\\n\",\"format\":\"unknown\",\"index\":0}]}");

    private static readonly string Hello = Choice("{\"content\":\"Hello\",\"role\":\"assistant\"}");
    private static readonly string World = Choice("{\"content\":\" w\\u00f6rld \\ud83d\\ude00 世界😀\",\"role\":\"assistant\"}");
    private static readonly string Stop = Choice("{\"content\":\"\",\"role\":\"assistant\",\"reasoning\":null}", "\"stop\"");
    private static readonly string StopAndUsage = Choice("{\"content\":\"\",\"role\":\"assistant\"}", "\"stop\"", $",\"usage\":{UsageObject}");
    private const string Done = "data: [DONE]\n\n";

    /// <summary>Reasoning, text, a finish reason that comes twice, usage, end marker.</summary>
    public static readonly string Chat = Reasoning + Hello + World + Stop + StopAndUsage + Done;

    /// <summary>A slow start, and the older usage event without choices.</summary>
    public static readonly string SlowChat =
        ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + Choice("{\"role\":\"assistant\",\"content\":\"\"}") + Hello + ": \n\n" + Stop +
        $"data: {{{Head},\"choices\":[],\"usage\":{UsageObject}}}\n\n" + Done;

    public static readonly string ToolCall =
        Choice("{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_0\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}") +
        Choice("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}") +
        Choice("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Oslo\\\"}\"}}]}") +
        Choice("{\"tool_calls\":[{\"index\":1,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"time\",\"arguments\":\"{}\"}}]}") +
        Choice("{}", "\"tool_calls\"") + Done;

    public const string Completion =
        "data: {\"id\":\"gen-2\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"text\":\"Once\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]}\n\n" +
        "data: {\"id\":\"gen-2\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"text\":\" upon\",\"index\":0,\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n" +
        Done;

    public const string Messages =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"model\":\"claude\",\"stop_reason\":null,\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":5,\"output_tokens\":1}}}\n\n" +
        ": ping\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n" +
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n" +
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n" +
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" there\"}}\n\n" +
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n" +
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":18,\"cost\":0.001}}\n\n" +
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    public const string Responses =
        "data: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"in_progress\",\"model\":\"m\",\"output\":[],\"error\":null,\"usage\":null}}\n\n" +
        "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"item_1\",\"role\":\"assistant\",\"content\":[]}}\n\n" +
        "data: {\"type\":\"response.output_text.delta\",\"item_id\":\"item_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hello\"}\n\n" +
        "data: {\"type\":\"response.output_text.done\",\"item_id\":\"item_1\",\"text\":\"Hello\"}\n\n" +
        "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"m\",\"error\":null,\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello\"}]}],\"usage\":{\"input_tokens\":4,\"output_tokens\":2,\"input_tokens_details\":{\"cached_tokens\":1},\"output_tokens_details\":{\"reasoning_tokens\":1}}}}\n\n" +
        Done;

    public static readonly string ErrorAfterContent =
        Hello + $"data: {{{Head},\"error\":{{\"code\":429,\"message\":\"Rate limit exceeded\",\"metadata\":{{\"error_type\":\"rate_limit_exceeded\"}}}},\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"\"}},\"finish_reason\":\"error\"}}]}}\n\n" + Done;

    public const string ErrorFirst =
        ": OPENROUTER PROCESSING\n\ndata: {\"error\":{\"code\":502,\"message\":\"Upstream error from Alibaba: no\",\"metadata\":{\"error_type\":\"provider_unavailable\"}}}\n\n";

    public static readonly string ReasonOnly =
        Hello + "data: {\"choices\":[{\"delta\":{\"content\":\"\",\"role\":\"assistant\"},\"finish_reason\":\"error\",\"native_finish_reason\":\"MALFORMED_FUNCTION_CALL\"}]}\n\n" + Done;

    public static readonly string Cut = Reasoning + Hello + World;

    public static readonly string WithoutDone = Hello + World + Stop;

    public static readonly TheoryData<string> Names =
        [nameof(Chat), nameof(SlowChat), nameof(ToolCall), nameof(Completion), nameof(Messages), nameof(Responses), nameof(ErrorAfterContent), nameof(ErrorFirst), nameof(ReasonOnly), nameof(Cut), nameof(WithoutDone)];

    public static string Text(string name) => name switch
    {
        nameof(Chat) => Chat,
        nameof(SlowChat) => SlowChat,
        nameof(ToolCall) => ToolCall,
        nameof(Completion) => Completion,
        nameof(Messages) => Messages,
        nameof(Responses) => Responses,
        nameof(ErrorAfterContent) => ErrorAfterContent,
        nameof(ErrorFirst) => ErrorFirst,
        nameof(ReasonOnly) => ReasonOnly,
        nameof(Cut) => Cut,
        nameof(WithoutDone) => WithoutDone,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such recording."),
    };

    public static byte[] Bytes(string name, string lineEnd = "\n") => Encoding.UTF8.GetBytes(Text(name).Replace("\n", lineEnd, StringComparison.Ordinal));
}
