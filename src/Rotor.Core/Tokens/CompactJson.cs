using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>Writes a JSON value without white space, its strings unescaped as models are shown them.</summary>
internal static class CompactJson
{
    public static void Write(ref Utf8JsonReader reader, ref PooledText target) => Write(ref reader, schema: false, ref target);

    /// <summary>The same for a schema, without its <c>required</c> and <c>additionalProperties</c>.</summary>
    public static void WriteSchema(ref Utf8JsonReader reader, ref PooledText target) => Write(ref reader, schema: true, ref target);

    private static void Write(ref Utf8JsonReader reader, bool schema, ref PooledText target)
    {
        var depth = reader.CurrentDepth;
        var needsComma = false;
        do
        {
            if (schema && IsLeftOut(ref reader))
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            var closes = reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
            if (needsComma && !closes) target.Append(","u8);
            needsComma = WriteToken(ref reader, ref target);
        }
        while ((reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) && reader.Read());
    }

    private static bool IsLeftOut(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("required"u8) || reader.ValueTextEquals("additionalProperties"u8));

    private static bool WriteToken(ref Utf8JsonReader reader, ref PooledText target)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                target.Append(reader.ValueSpan);
                return false;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                target.Append("\""u8);
                target.AppendUnescaped(reader.ValueSpan);
                target.Append(reader.TokenType == JsonTokenType.PropertyName ? "\":"u8 : "\""u8);
                return reader.TokenType == JsonTokenType.String;
            default:
                target.Append(reader.ValueSpan);
                return true;
        }
    }
}
