using System.Globalization;
using System.Text;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Dialects;

/// <summary>The shapes of POST /chat/completions as recorded in October 2026.</summary>
internal sealed class ChatDialect : IDialect
{
    private const string Fingerprint = "vllm-0.29.1rc1.dev9+g2671fedfc-dafbf1d2";

    public string Done => "data: [DONE]\n\n";

    public string Whole(Answer answer, bool failed)
    {
        var choices = string.Join(',', Enumerable.Range(0, answer.Choices).Select(c => Choice(answer, c, failed)));
        return $$"""{"id":"{{answer.Id}}","object":"chat.completion","created":{{Created(answer)}},"model":{{JsonText.Quote(answer.Model)}},"provider":{{JsonText.Quote(answer.Provider)}},"system_fingerprint":"{{Fingerprint}}","service_tier":null,"choices":[{{choices}}],"usage":{{UsageText.Chat(answer)}}}""";
    }

    public IEnumerable<string> Open(Answer answer) => [];

    public string Piece(Answer answer, int at)
    {
        var piece = answer.Pieces[at];
        var delta = piece.Kind switch
        {
            PieceKind.Text => $$"""{"content":{{JsonText.Quote(piece.Text)}},"role":"assistant"}""",
            PieceKind.Reasoning => $$"""{"content":"","role":"assistant","reasoning":{{JsonText.Quote(piece.Text)}},"reasoning_details":[{{ReasoningDetail(piece.Text)}}]}""",
            _ => ToolDelta(answer, piece),
        };
        return $$"""{{Head(answer)}},"choices":[{"index":{{piece.Choice}},"delta":{{delta}},"finish_reason":null,"native_finish_reason":null}]}{{"\n\n"}}""";
    }

    public IEnumerable<string> Close(Answer answer, UsageChunk usage)
    {
        var finish = JsonText.Quote(answer.FinishReason);
        for (var c = 0; c < answer.Choices; c++)
            yield return $$"""{{Head(answer)}},"system_fingerprint":"{{Fingerprint}}","choices":[{"index":{{c}},"delta":{"content":"","role":"assistant","reasoning":null},"finish_reason":{{finish}},"native_finish_reason":{{finish}}}]}{{"\n\n"}}""";
        if (usage == UsageChunk.None)
            yield break;
        var choices = usage == UsageChunk.EmptyChoices
            ? ""
            : $$"""{"index":0,"delta":{"content":"","role":"assistant"},"finish_reason":{{finish}},"native_finish_reason":{{finish}}}""";
        yield return $$"""{{Head(answer)}},"system_fingerprint":"{{Fingerprint}}","service_tier":null,"choices":[{{choices}}],"usage":{{UsageText.Chat(answer)}}}{{"\n\n"}}""";
    }

    public string Error(Answer answer, StreamFault fault, string errorJson) => fault switch
    {
        StreamFault.ErrorWithoutChoices => $$"""data: {"error":{{errorJson}}}{{"\n\n"}}""",
        StreamFault.ErrorInFinishReason =>
            $$"""{{Head(answer)}},"choices":[{"index":0,"delta":{"content":"","role":"assistant"},"finish_reason":"error","native_finish_reason":"MALFORMED_FUNCTION_CALL"}]}{{"\n\n"}}""",
        _ => $$"""{{Head(answer)}},"error":{{errorJson}},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}{{"\n\n"}}""",
    };

    private static string Head(Answer answer) =>
        $$"""data: {"id":"{{answer.Id}}","object":"chat.completion.chunk","created":{{Created(answer)}},"model":{{JsonText.Quote(answer.Model)}},"provider":{{JsonText.Quote(answer.Provider)}}""";

    private static string Choice(Answer answer, int choice, bool failed)
    {
        var message = new StringBuilder("""{"role":"assistant","content":""");
        message.Append(answer.ToolCalls.Count > 0 ? "null" : JsonText.Quote(answer.TextOf(choice, PieceKind.Text))).Append(""","refusal":null,"reasoning":""");
        var reasoning = answer.TextOf(choice, PieceKind.Reasoning);
        message.Append(reasoning.Length == 0 ? "null" : $$"""{{JsonText.Quote(reasoning)}},"reasoning_details":[{{ReasoningDetail(reasoning)}}]""");
        if (answer.ToolCalls.Count > 0)
            message.Append(""","tool_calls":[""").AppendJoin(',', answer.ToolCalls.Select(t => Tool(t, "", t.Arguments))).Append(']');
        message.Append('}');
        var finish = failed ? "\"error\"" : JsonText.Quote(answer.FinishReason);
        var error = failed
            ? ""","error":{"code":502,"message":"Upstream error from Nvidia: Service temporarily overloaded","metadata":{"error_type":"provider_unavailable"}}"""
            : "";
        return $$"""{"index":{{choice}},"logprobs":null,"finish_reason":{{finish}},"native_finish_reason":{{finish}},"message":{{message}}{{error}}}""";
    }

    private static string ToolDelta(Answer answer, AnswerPiece piece)
    {
        var call = piece.Opens
            ? Tool(answer.ToolCalls[piece.Tool], $"\"index\":{piece.Tool},", "")
            : $$$"""{"index":{{{piece.Tool}}},"function":{"arguments":{{{JsonText.Quote(piece.Text)}}}}}""";
        return $$"""{"content":null,"role":"assistant","tool_calls":[{{call}}]}""";
    }

    private static string Tool(ToolCall call, string index, string arguments) =>
        $$$"""{{{{index}}}"id":{{{JsonText.Quote(call.Id)}}},"type":"function","function":{"name":{{{JsonText.Quote(call.Name)}}},"arguments":{{{JsonText.Quote(arguments)}}}}}""";

    private static string ReasoningDetail(string text) =>
        $$"""{"type":"reasoning.text","text":{{JsonText.Quote(text)}},"format":"unknown","index":0}""";

    private static string Created(Answer answer) => answer.Created.ToString(CultureInfo.InvariantCulture);
}
