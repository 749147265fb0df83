using System.Text;
using System.Text.Json;

namespace Rotor.Core.Failover;

/// <summary>Fills an <see cref="ErrorEnvelope"/> from bytes in one pass, bounded in depth and in the length of every text it keeps.</summary>
internal static partial class ErrorEnvelopeReader
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxText = 4 * 1024;

    // A provider's raw answer may be nested at will; deeper than this the rest of the body is given up and the envelope counts as broken.
    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = 64,
        AllowTrailingCommas = true,
        AllowMultipleValues = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    public static ErrorEnvelope Read(ReadOnlySpan<byte> body)
    {
        var envelope = new ErrorEnvelope();
        var cut = body.Length > MaxBytes;
        var text = SkipPadding(cut ? body[..MaxBytes] : body);
        if (text.IsEmpty)
            return envelope;
        if (text[0] == (byte)'<')
        {
            envelope.Form = EnvelopeForm.Html;
            envelope.Raw = Start(text);
            return envelope;
        }

        if (text[0] is not ((byte)'{' or (byte)'['))
        {
            envelope.Form = EnvelopeForm.Text;
            envelope.Raw = Start(text);
            return envelope;
        }

        envelope.Form = EnvelopeForm.Json;
        envelope.IsWhole = !cut;
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            if (reader.Read() && (reader.TokenType != JsonTokenType.StartArray || reader.Read()) && reader.TokenType == JsonTokenType.StartObject)
                ReadRoot(ref reader, envelope, nested: false);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            envelope.IsWhole = false;
        }

        return envelope;
    }

    // Leading white space and comment lines are keep-alives; the names and prefixes of an event are its frame.
    private static ReadOnlySpan<byte> SkipPadding(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            text = text.TrimStart(" \t\r\n\uFEFF"u8);
            if (text.StartsWith("data:"u8))
                text = text["data:"u8.Length..];
            else if (!text.IsEmpty && (text[0] == (byte)':' || text.StartsWith("event:"u8) || text.StartsWith("id:"u8)))
                text = text.IndexOf((byte)'\n') is >= 0 and var end ? text[(end + 1)..] : default;
            else
                return text;
        }
    }

    private static string Start(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text.Length > MaxText ? text[..MaxText] : text);

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return null;
        if (reader.ValueSpan.Length > MaxText)
            return Start(reader.ValueSpan);
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Not valid text, such as half of a surrogate pair: good enough for people, and it matches no known phrase.
            return Start(reader.ValueSpan);
        }
    }

    private static string? NonEmptyText(ref Utf8JsonReader reader) => Text(ref reader) is { Length: > 0 } text ? text : null;

    /// <summary>The value as text, whether it came as text or as a number.</summary>
    private static string? TextOrNumber(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number ? Start(reader.ValueSpan) : NonEmptyText(ref reader);

    private static double? Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetDouble(out var value) => value,
        JsonTokenType.String when double.TryParse(Text(ref reader), System.Globalization.CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    /// <summary>True when the value says something: neither null, nor false, nor an empty list or object. Leaves the reader at its end.</summary>
    private static bool HasContent(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                var depth = reader.CurrentDepth;
                reader.Read();
                var empty = reader.CurrentDepth == depth && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
                while (reader.CurrentDepth > depth && reader.Read())
                {
                }

                return !empty;
            case JsonTokenType.Null or JsonTokenType.False:
                return false;
            default:
                return true;
        }
    }
}
