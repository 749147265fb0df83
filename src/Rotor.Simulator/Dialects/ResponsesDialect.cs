using System.Globalization;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Dialects;

/// <summary>The shapes of POST /responses: typed events, then <c>[DONE]</c>.</summary>
internal sealed class ResponsesDialect : IDialect
{
    public string Done => "data: [DONE]\n\n";

    public string Whole(Answer answer, bool failed) => failed
        ? Response(answer, "failed", Items(answer), """{"code":"server_error","message":"Upstream error from Nvidia: Service temporarily overloaded"}""")
        : Response(answer, "completed", Items(answer), "null");

    public IEnumerable<string> Open(Answer answer)
    {
        yield return Event("response.created", $$""" "response":{{Response(answer, "in_progress", "", "null")}}""");
        yield return Event("response.in_progress", $$""" "response":{{Response(answer, "in_progress", "", "null")}}""");
    }

    public string Piece(Answer answer, int at)
    {
        var piece = answer.Pieces[at];
        var block = answer.Blocks[at];
        var text = at == 0 || answer.Blocks[at - 1] != block ? Added(answer, piece, block) : "";
        text += Delta(answer, piece, block);
        return at + 1 == answer.Pieces.Count || answer.Blocks[at + 1] != block ? text + Finished(answer, piece, block) : text;
    }

    public IEnumerable<string> Close(Answer answer, UsageChunk usage)
    {
        yield return Event("response.completed", $$""" "response":{{Response(answer, "completed", Items(answer), "null")}}""");
    }

    public string Error(Answer answer, StreamFault fault, string errorJson) => fault switch
    {
        StreamFault.ErrorWithoutChoices => Event("error", """ "code":"server_error","message":"Upstream error from Nvidia: Service temporarily overloaded","param":null"""),
        StreamFault.ErrorInFinishReason => Event("response.error", $$""" "error":{{errorJson}}"""),
        _ => Event("response.failed",
            $$""" "error_type":"provider_unavailable","response":{{Response(answer, "failed", "", """{"code":"server_error","message":"Upstream error from Nvidia: Service temporarily overloaded"}""")}}"""),
    };

    private static string Added(Answer answer, AnswerPiece piece, int block)
    {
        var text = Event("response.output_item.added", $$""" "output_index":{{block}},"item":{{Item(answer, piece, block, "in_progress")}}""");
        return piece.Kind == PieceKind.ToolCall
            ? text
            : text + Event("response.content_part.added", $$""" "item_id":"{{ItemId(answer, block)}}","output_index":{{block}},"content_index":0,"part":{{Part(piece.Kind, "")}}""");
    }

    private static string Delta(Answer answer, AnswerPiece piece, int block)
    {
        var (name, content) = piece.Kind switch
        {
            PieceKind.Text => ("response.output_text.delta", "\"content_index\":0,"),
            PieceKind.Reasoning => ("response.reasoning_text.delta", "\"content_index\":0,"),
            _ => ("response.function_call_arguments.delta", ""),
        };
        return Event(name, $$""" "item_id":"{{ItemId(answer, block)}}","output_index":{{block}},{{content}}"delta":{{JsonText.Quote(piece.Text)}}""");
    }

    private static string Finished(Answer answer, AnswerPiece piece, int block)
    {
        var whole = WholeText(answer, piece);
        var id = ItemId(answer, block);
        var done = piece.Kind switch
        {
            PieceKind.Text => Event("response.output_text.done", $$""" "item_id":"{{id}}","output_index":{{block}},"content_index":0,"text":{{JsonText.Quote(whole)}}"""),
            PieceKind.Reasoning => Event("response.reasoning_text.done", $$""" "item_id":"{{id}}","output_index":{{block}},"content_index":0,"text":{{JsonText.Quote(whole)}}"""),
            _ => Event("response.function_call_arguments.done", $$""" "item_id":"{{id}}","output_index":{{block}},"arguments":{{JsonText.Quote(whole)}}"""),
        };
        if (piece.Kind != PieceKind.ToolCall)
            done += Event("response.content_part.done", $$""" "item_id":"{{id}}","output_index":{{block}},"content_index":0,"part":{{Part(piece.Kind, whole)}}""");
        return done + Event("response.output_item.done", $$""" "output_index":{{block}},"item":{{Item(answer, piece, block, "completed")}}""");
    }

    private static string Items(Answer answer)
    {
        var items = new List<string>();
        for (var i = 0; i < answer.Pieces.Count; i++)
        {
            if (i == 0 || answer.Blocks[i] != answer.Blocks[i - 1])
                items.Add(Item(answer, answer.Pieces[i], answer.Blocks[i], "completed"));
        }

        return string.Join(',', items);
    }

    private static string Item(Answer answer, AnswerPiece piece, int block, string status)
    {
        var whole = status == "completed" ? WholeText(answer, piece) : "";
        var content = status == "completed" ? Part(piece.Kind, whole) : "";
        return piece.Kind switch
        {
            PieceKind.Text => $$"""{"type":"message","id":"{{ItemId(answer, block)}}","role":"assistant","status":"{{status}}","content":[{{content}}]}""",
            PieceKind.Reasoning => $$"""{"type":"reasoning","id":"{{ItemId(answer, block)}}","summary":[],"content":[{{content}}],"status":"{{status}}"}""",
            _ => $$"""{"type":"function_call","id":"{{ItemId(answer, block)}}","call_id":{{JsonText.Quote(answer.ToolCalls[piece.Tool].Id)}},"name":{{JsonText.Quote(answer.ToolCalls[piece.Tool].Name)}},"arguments":{{JsonText.Quote(whole)}},"status":"{{status}}"}""",
        };
    }

    private static string WholeText(Answer answer, AnswerPiece piece) =>
        piece.Kind == PieceKind.ToolCall ? answer.ToolCalls[piece.Tool].Arguments : answer.TextOf(piece.Choice, piece.Kind);

    private static string Part(PieceKind kind, string text) => kind == PieceKind.Text
        ? $$"""{"type":"output_text","text":{{JsonText.Quote(text)}},"annotations":[]}"""
        : $$"""{"type":"reasoning_text","text":{{JsonText.Quote(text)}}}""";

    private static string ItemId(Answer answer, int block) => $"item_{answer.Id}_{block}";

    private static string Event(string type, string rest) => $$"""data: {"type":"{{type}}",{{rest.TrimStart()}}}{{"\n\n"}}""";

    private static string Response(Answer answer, string status, string items, string error)
    {
        var usage = status == "completed"
            ? $$$"""{"input_tokens":{{{answer.PromptTokens}}},"input_tokens_details":{"cached_tokens":0},"output_tokens":{{{answer.CompletionTokens}}},"output_tokens_details":{"reasoning_tokens":{{{answer.ReasoningTokens}}}},"total_tokens":{{{answer.PromptTokens + answer.CompletionTokens}}},"cost":{{{JsonText.Number(answer.Cost)}}},"is_byok":false}"""
            : "null";
        return $$"""{"id":"{{answer.Id}}","object":"response","created_at":{{answer.Created.ToString(CultureInfo.InvariantCulture)}},"model":{{JsonText.Quote(answer.Model)}},"status":"{{status}}","output":[{{items}}],"error":{{error}},"incomplete_details":null,"store":false,"previous_response_id":null,"parallel_tool_calls":true,"tool_choice":"auto","tools":[],"metadata":{},"usage":{{usage}}}""";
    }
}
