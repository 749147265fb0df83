using System.Text.Json;

namespace Rotor.Storage.Records;

/// <summary>A string in a JSON text: its bytes between the quotes.</summary>
/// <param name="Start">The first byte behind the opening quote.</param>
/// <param name="Length">Bytes, escapes as they are.</param>
/// <param name="IsText">True where people's or a model's words are expected, by the member's name.</param>
internal readonly record struct JsonSpot(int Start, int Length, bool IsText);

/// <summary>Finds the strings of a JSON text that are worth keeping once: the words in it, and whatever is long.</summary>
internal static class JsonSpots
{
    /// <summary>Strings of other members are kept apart from this length on, in bytes: images, audio, schemas' descriptions.</summary>
    public const int LongBytes = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    /// <summary>Adds the spots of <paramref name="json"/>, in order, up to its end or to where it stops being JSON.</summary>
    /// <returns>The bytes that were read as JSON.</returns>
    public static int Find(ReadOnlySpan<byte> json, List<JsonSpot> spots)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(Options));
        var isText = false;
        // Whether the arrays and objects that are open hang on a text member: the strings right in such an array are texts too.
        ulong texts = 0;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        isText = IsTextName(reader.ValueSpan);
                        break;
                    case JsonTokenType.String:
                        var length = reader.ValueSpan.Length;
                        if (length > 0 && (isText || length >= LongBytes)) spots.Add(new JsonSpot((int)reader.TokenStartIndex + 1, length, isText));
                        break;
                    case JsonTokenType.StartArray:
                        texts = (texts << 1) | (isText ? 1UL : 0);
                        break;
                    case JsonTokenType.StartObject:
                        texts <<= 1;
                        isText = false;
                        break;
                    case JsonTokenType.EndArray or JsonTokenType.EndObject:
                        texts >>= 1;
                        isText = (texts & 1) != 0;
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // What was read up to here is as good as it is; the rest stays as bytes.
        }
        return (int)reader.BytesConsumed;
    }

    private static bool IsTextName(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => name.SequenceEqual("text"u8) || name.SequenceEqual("name"u8),
        5 => name.SequenceEqual("input"u8) || name.SequenceEqual("delta"u8) || name.SequenceEqual("query"u8) || name.SequenceEqual("title"u8),
        6 => name.SequenceEqual("prompt"u8) || name.SequenceEqual("system"u8) || name.SequenceEqual("output"u8),
        7 => name.SequenceEqual("content"u8) || name.SequenceEqual("refusal"u8) || name.SequenceEqual("message"u8) || name.SequenceEqual("summary"u8),
        8 => name.SequenceEqual("thinking"u8),
        9 => name.SequenceEqual("arguments"u8) || name.SequenceEqual("reasoning"u8) || name.SequenceEqual("documents"u8),
        11 => name.SequenceEqual("description"u8),
        12 => name.SequenceEqual("instructions"u8) || name.SequenceEqual("partial_json"u8),
        _ => false,
    };
}
