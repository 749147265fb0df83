using System.Text.Json;
using static Rotor.WebConsole.Pages.RequestDetails.JsonPieces;

namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary>Reads the messages out of bodies of every shape that the client door serves. What is cut off or of no known shape gives none.</summary>
internal static class ConversationReader
{
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 64 };

    /// <summary>What was asked.</summary>
    public static IReadOnlyList<Turn> Asked(ReadOnlyMemory<byte> body) => Read<Turn>(body, Ask);

    /// <summary>What was answered.</summary>
    public static IReadOnlyList<Turn> Answered(ReadOnlyMemory<byte> body) => Read<Turn>(body, Answer);

    /// <summary>The names of the tools that the request offers.</summary>
    public static IReadOnlyList<string> Tools(ReadOnlyMemory<byte> body) => Read<string>(body, static (root, names) =>
    {
        foreach (var tool in Items(root, "tools"))
        {
            var name = tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("function", out var function) ? TextOf(function, "name") : TextOf(tool, "name");
            if (name is not null)
                names.Add(name);
        }
    });

    private static List<T> Read<T>(ReadOnlyMemory<byte> body, Action<JsonElement, List<T>> read)
    {
        var found = new List<T>();
        if (body.IsEmpty)
            return found;
        try
        {
            using var document = JsonDocument.Parse(body, Lenient);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                read(document.RootElement, found);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Cut off by the cap, or strings that are no UTF-16: the raw body is there all the same.
        }

        return found;
    }

    private static void Ask(JsonElement root, List<Turn> turns)
    {
        AddIfAny(turns, "system", ContentOf(root, "system"));
        AddIfAny(turns, "system", ContentOf(root, "instructions"));
        foreach (var message in Items(root, "messages"))
            turns.Add(MessageOf(message));
        if (root.TryGetProperty("input", out var input))
            AddInput(turns, input);
        AddIfAny(turns, "user", ContentOf(root, "prompt"));
        AddIfAny(turns, "user", ContentOf(root, "query"));
        AddIfAny(turns, "user", ContentOf(root, "documents"));
    }

    private static void Answer(JsonElement root, List<Turn> turns)
    {
        foreach (var choice in Items(root, "choices"))
        {
            if (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("message", out var message))
                turns.Add(MessageOf(message));
            else
                AddIfAny(turns, "assistant", ContentOf(choice, "text"));
        }

        AddIfAny(turns, "assistant", ContentOf(root, "content"));
        if (root.TryGetProperty("output", out var output))
            AddInput(turns, output);
        if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            AddIfAny(turns, "assistant", ContentOf(error, "message"));
    }

    // The Responses shape: a text, or items of which some are messages.
    private static void AddInput(List<Turn> turns, JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            AddIfAny(turns, "user", Content(input));
            return;
        }

        if (input.ValueKind != JsonValueKind.Array)
            return;
        foreach (var item in input.EnumerateArray())
        {
            switch (TextOf(item, "type"))
            {
                case "function_call":
                    turns.Add(new Turn("assistant", [new Piece(PieceKind.ToolCall, Pretty(TextOf(item, "arguments") ?? ""), TextOf(item, "name"))]));
                    break;
                case "function_call_output":
                    turns.Add(new Turn("tool", [new Piece(PieceKind.ToolResult, Pretty(TextOf(item, "output") ?? ""), TextOf(item, "call_id"))]));
                    break;
                case "reasoning":
                    AddIfAny(turns, "assistant", [.. ContentOf(item, "summary").Concat(ContentOf(item, "content")).Select(piece => piece with { Kind = PieceKind.Reasoning })]);
                    break;
                default:
                    if (item.ValueKind == JsonValueKind.Object)
                        turns.Add(MessageOf(item));
                    else
                        AddIfAny(turns, "user", Content(item));
                    break;
            }
        }
    }

    private static Turn MessageOf(JsonElement message)
    {
        var role = TextOf(message, "role") ?? "assistant";
        var pieces = new List<Piece>();
        if ((TextOf(message, "reasoning") ?? TextOf(message, "reasoning_content")) is { Length: > 0 } reasoning)
            pieces.Add(new Piece(PieceKind.Reasoning, reasoning));
        var content = ContentOf(message, "content");
        pieces.AddRange(role == "tool" ? content.Select(piece => piece.Kind == PieceKind.Text ? new Piece(PieceKind.ToolResult, Pretty(piece.Text), TextOf(message, "tool_call_id")) : piece) : content);
        if (TextOf(message, "refusal") is { Length: > 0 } refusal)
            pieces.Add(new Piece(PieceKind.Text, refusal));
        foreach (var call in Items(message, "tool_calls"))
        {
            if (call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var function))
                pieces.Add(new Piece(PieceKind.ToolCall, Pretty(TextOf(function, "arguments") ?? ""), TextOf(function, "name")));
        }

        pieces.AddRange(ContentOf(message, "images"));
        return new Turn(role, pieces);
    }

    private static void AddIfAny(List<Turn> turns, string role, IReadOnlyList<Piece> pieces)
    {
        if (pieces.Count > 0)
            turns.Add(new Turn(role, pieces));
    }
}
