using System.Text.Json;
using System.Text.Unicode;

namespace Rotor.Core.Contracts;

/// <summary>Reads a request body once, without a document and without a copy.</summary>
public static class RequestScanner
{
    /// <summary>How deep a body may nest. Tool schemas of real clients stay below 100; the bound keeps hostile ones cheap.</summary>
    public const int MaxDepth = 512;

    private const int MaxModelLength = 512;
    private const int MaxSessionLength = 256;

    /// <summary>Finds what routing needs, or says what is wrong with the body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="scan">What was found, when there is no fault.</param>
    /// <returns>The fault, or null.</returns>
    public static RequestFault? TryScan(ReadOnlySpan<byte> body, out RequestScan scan)
    {
        scan = Nothing;
        if (body.IsEmpty)
            return new RequestFault(400, "empty_body", "The request has no body. Send a JSON object, such as {\"model\": …, \"messages\": […]}.");
        if (!Utf8.IsValid(body))
            return new RequestFault(400, "invalid_utf8", $"The request body is not valid UTF-8: byte {FirstInvalidByte(body)} cannot be read. Send JSON encoded as UTF-8.");
        try
        {
            return Scan(body, ref scan);
        }
        catch (JsonException e)
        {
            return new RequestFault(400, "invalid_json", $"The request body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): {Cause(e)}");
        }
    }

    private static readonly RequestScan Nothing = new();

    private static RequestFault? Scan(ReadOnlySpan<byte> body, ref RequestScan scan)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return new RequestFault(400, "not_an_object", $"The request body must be a JSON object, not {Name(reader.TokenType)}.");

        var found = new RequestScan { ObjectStart = (int)reader.TokenStartIndex, IsEmptyObject = true };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found.IsEmptyObject = false;
            if (ScanMember(ref reader, found) is { } fault) return fault;
        }

        // The reader throws on anything behind the object but white space.
        while (reader.Read())
        {
        }

        scan = found;
        return null;
    }

    private static RequestFault? ScanMember(ref Utf8JsonReader reader, RequestScan found)
    {
        if (reader.NameEquals("model"u8)) return ScanModel(ref reader, found);
        if (reader.NameEquals("stream"u8))
        {
            found.StreamValue = ReadValue(ref reader, out var type);
            found.Stream = type == JsonTokenType.True;
        }
        else if (reader.NameEquals("messages"u8)) found.Messages = ReadValue(ref reader, out _);
        else if (reader.NameEquals("input"u8) || reader.NameEquals("prompt"u8))
        {
            var range = ReadValue(ref reader, out _);
            if (found.Messages.IsNone) found.Messages = range;
        }
        else if (reader.NameEquals("models"u8)) found.Models = ReadList(ref reader, found);
        else if (reader.NameEquals("fallbacks"u8)) found.Fallbacks = ReadList(ref reader, found);
        else if (reader.NameEquals("provider"u8)) found.Provider = ReadValue(ref reader, out _);
        else if (reader.NameEquals("tools"u8)) found.Tools = ReadValue(ref reader, out _);
        else if (reader.NameEquals("max_tokens"u8) || reader.NameEquals("max_completion_tokens"u8) || reader.NameEquals("max_output_tokens"u8))
            ScanMaxTokens(ref reader, found);
        else if (reader.NameEquals("session_id"u8)) found.SessionId = ReadText(ref reader);
        else if (reader.NameEquals("prompt_cache_key"u8)) found.PromptCacheKey = ReadText(ref reader);
        else if (reader.NameEquals("user"u8)) found.HasUser = !ReadValue(ref reader, out var type).IsNone && type != JsonTokenType.Null;
        else reader.Skip();
        return null;
    }

    private static RequestFault? ScanModel(ref Utf8JsonReader reader, RequestScan found)
    {
        // Two models in one body: the router and the one who bills might each believe another.
        if (!found.ModelValue.IsNone)
            return new RequestFault(400, "duplicate_model", "The request body names 'model' twice. Name it once.");
        reader.Read();
        var start = reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String when reader.ValueSpan.Length > MaxModelLength:
                return new RequestFault(400, "invalid_model", $"'model' is longer than {MaxModelLength} bytes.");
            case JsonTokenType.String when TryGetString(ref reader, out var model):
                found.Model = model.Length == 0 ? null : model;
                break;
            case JsonTokenType.String:
                return new RequestFault(400, "invalid_model", "'model' holds half of a surrogate pair, which is no text.");
            default:
                return new RequestFault(400, "invalid_model", $"'model' must be a string such as \"openai/gpt-4o-mini\", not {Name(reader.TokenType)}.");
        }
        found.ModelValue = ByteRange.FromBounds(start, reader.BytesConsumed);
        return null;
    }

    private static void ScanMaxTokens(ref Utf8JsonReader reader, RequestScan found)
    {
        reader.Read();
        var start = reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var tokens))
        {
            found.MaxTokens = tokens;
            found.MaxTokensValue = ByteRange.FromBounds(start, reader.BytesConsumed);
            return;
        }
        reader.Skip();
    }

    private static ByteRange ReadList(ref Utf8JsonReader reader, RequestScan found)
    {
        found.RepeatsModels = !found.Models.IsNone || !found.Fallbacks.IsNone;
        return ReadValue(ref reader, out _);
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= MaxSessionLength * 6 && TryGetString(ref reader, out var text))
            return text.Length is > 0 and <= MaxSessionLength ? text : null;
        reader.Skip();
        return null;
    }

    private static bool TryGetString(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            // "\ud800" alone is valid JSON, and yet no text.
            text = "";
            return false;
        }
    }

    private static ByteRange ReadValue(ref Utf8JsonReader reader, out JsonTokenType type)
    {
        reader.Read();
        var start = reader.TokenStartIndex;
        type = reader.TokenType;
        reader.Skip();
        return ByteRange.FromBounds(start, reader.BytesConsumed);
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (at < body.Length && System.Text.Rune.DecodeFromUtf8(body[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            at += consumed;
        return at;
    }

    // The reader's message ends with the position, which stands in front already, and may quote a byte of the body.
    private static string Cause(JsonException e)
    {
        var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return cut < 0 ? e.Message : e.Message[..cut];
    }

    private static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };
}
