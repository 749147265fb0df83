using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary>Reads the parts of messages as the chat, Responses and Anthropic shapes write them.</summary>
internal static class JsonPieces
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? TextOf(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static IEnumerable<JsonElement> Items(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>JSON with line ends and indents; other text as it is.</summary>
    public static string Pretty(string text)
    {
        if (text.Length == 0 || text[0] is not ('{' or '['))
            return text;
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return text;
        }
    }

    public static IReadOnlyList<Piece> ContentOf(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? Content(value) : [];

    /// <summary>A text, a part, or a list of these.</summary>
    public static IReadOnlyList<Piece> Content(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString() is { Length: > 0 } text ? [new Piece(PieceKind.Text, text)] : [],
        JsonValueKind.Array => [.. content.EnumerateArray().SelectMany(Content)],
        JsonValueKind.Object => [Part(content)],
        _ => [],
    };

    private static Piece Part(JsonElement part)
    {
        var type = TextOf(part, "type");
        return type switch
        {
            "image_url" or "input_image" => new Piece(PieceKind.Picture, TextOf(part, "image_url") ?? (part.TryGetProperty("image_url", out var image) ? TextOf(image, "url") : null) ?? ""),
            "image" when part.TryGetProperty("source", out var source) => new Piece(PieceKind.Picture, TextOf(source, "url") ?? $"data:{TextOf(source, "media_type")};base64,{TextOf(source, "data")}"),
            "tool_use" => new Piece(PieceKind.ToolCall, part.TryGetProperty("input", out var input) ? JsonSerializer.Serialize(input, Indented) : "", TextOf(part, "name")),
            "tool_result" => new Piece(PieceKind.ToolResult, Pretty(string.Concat(ContentOf(part, "content").Select(piece => piece.Text))), TextOf(part, "tool_use_id")),
            "thinking" => new Piece(PieceKind.Reasoning, TextOf(part, "thinking") ?? ""),
            "reasoning" or "summary_text" => new Piece(PieceKind.Reasoning, TextOf(part, "text") ?? ""),
            _ when TextOf(part, "text") is { } text => new Piece(PieceKind.Text, text),
            "refusal" => new Piece(PieceKind.Text, TextOf(part, "refusal") ?? ""),
            _ => new Piece(PieceKind.Other, "", type ?? "?"),
        };
    }
}
