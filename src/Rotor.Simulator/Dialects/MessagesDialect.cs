using Rotor.Simulator.Answers;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Dialects;

/// <summary>The Anthropic shapes of POST /messages, with <c>event:</c> lines. One content block for each kind, in the order of the pieces.</summary>
internal sealed class MessagesDialect : IDialect
{
    public string Done => Event("message_stop", """{"type":"message_stop"}""");

    public string Whole(Answer answer, bool failed)
    {
        var blocks = new List<string>();
        if (answer.TextOf(0, PieceKind.Reasoning) is { Length: > 0 } thinking)
            blocks.Add($$"""{"type":"thinking","thinking":{{JsonText.Quote(thinking)}},"signature":""}""");
        if (answer.TextOf(0, PieceKind.Text) is { Length: > 0 } text)
            blocks.Add($$"""{"type":"text","text":{{JsonText.Quote(text)}},"citations":null}""");
        blocks.AddRange(answer.ToolCalls.Select(t => $$"""{"type":"tool_use","id":{{JsonText.Quote(t.Id)}},"name":{{JsonText.Quote(t.Name)}},"input":{{t.Arguments}}}"""));
        return Message(answer, string.Join(',', blocks), failed ? "\"error\"" : StopReason(answer), answer.CompletionTokens);
    }

    public IEnumerable<string> Open(Answer answer)
    {
        yield return Event("message_start", $$"""{"type":"message_start","message":{{Message(answer, "", "null", 0)}}}""");
    }

    public string Piece(Answer answer, int at)
    {
        var piece = answer.Pieces[at];
        var index = answer.Blocks[at];
        var starts = at == 0 || answer.Blocks[at - 1] != index;
        var ends = at + 1 == answer.Pieces.Count || answer.Blocks[at + 1] != index;
        var delta = piece.Kind switch
        {
            PieceKind.Text => $$"""{"type":"text_delta","text":{{JsonText.Quote(piece.Text)}}}""",
            PieceKind.Reasoning => $$"""{"type":"thinking_delta","thinking":{{JsonText.Quote(piece.Text)}}}""",
            _ => $$"""{"type":"input_json_delta","partial_json":{{JsonText.Quote(piece.Text)}}}""",
        };
        var text = starts ? Event("content_block_start", $$"""{"type":"content_block_start","index":{{index}},"content_block":{{Empty(answer, piece)}}}""") : "";
        text += Event("content_block_delta", $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}""");
        return ends ? text + Event("content_block_stop", $$"""{"type":"content_block_stop","index":{{index}}}""") : text;
    }

    public IEnumerable<string> Close(Answer answer, UsageChunk usage)
    {
        yield return Event("message_delta",
            $$"""{"type":"message_delta","delta":{"stop_reason":{{StopReason(answer)}},"stop_sequence":null},"usage":{{Usage(answer, answer.CompletionTokens)}}}""");
    }

    public string Error(Answer answer, StreamFault fault, string errorJson) =>
        Event("error", $$$"""{"type":"error","error":{"type":"overloaded_error","message":"Upstream error from Nvidia: Service temporarily overloaded","error_type":"provider_overloaded"}}""");

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    private static string Empty(Answer answer, AnswerPiece piece) => piece.Kind switch
    {
        PieceKind.Text => """{"type":"text","text":"","citations":null}""",
        PieceKind.Reasoning => """{"type":"thinking","thinking":"","signature":""}""",
        _ => $$$"""{"type":"tool_use","id":{{{JsonText.Quote(answer.ToolCalls[piece.Tool].Id)}}},"name":{{{JsonText.Quote(answer.ToolCalls[piece.Tool].Name)}}},"input":{}}""",
    };

    private static string StopReason(Answer answer) => answer.FinishReason switch
    {
        "stop" => "\"end_turn\"",
        "length" => "\"max_tokens\"",
        "tool_calls" => "\"tool_use\"",
        var other => JsonText.Quote(other),
    };

    private static string Message(Answer answer, string content, string stop, int output) =>
        $$"""{"id":"{{answer.Id}}","type":"message","role":"assistant","content":[{{content}}],"model":{{JsonText.Quote(answer.Model)}},"provider":{{JsonText.Quote(answer.Provider)}},"stop_reason":{{stop}},"stop_sequence":null,"usage":{{Usage(answer, output)}}}""";

    private static string Usage(Answer answer, int output) =>
        $$"""{"input_tokens":{{answer.PromptTokens}},"output_tokens":{{output}},"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cost":{{JsonText.Number(answer.Cost)}},"is_byok":false}""";
}
