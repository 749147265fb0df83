using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>Writes the schema that an answer shall follow as models are shown it: a heading with its name, its description, and the schema as JSON.</summary>
/// <remarks><c>required</c> and <c>additionalProperties</c> are left out, as recorded usage shows: of a strict schema they say nothing new.</remarks>
internal static class ResponseFormat
{
    /// <summary>Reads the value that the reader stands on; false for a format without a schema, which adds nothing to the prompt.</summary>
    public static bool Write(ref Utf8JsonReader reader, ref PooledText target)
    {
        var start = reader;
        reader.Skip();
        var format = SchemaMembers.Of(start);
        // In the shape of responses, the members stand in the format itself.
        var named = format.JsonSchema.Found ? SchemaMembers.Of(format.JsonSchema.Reader) : format;
        if (!named.Schema.Found) return false;

        target.Append("# Response Formats\n\n## "u8);
        named.Name.AppendText(ref target);
        target.Append("\n\n"u8);
        if (named.Description.IsNonEmptyText)
        {
            target.Append("// "u8);
            named.Description.AppendText(ref target);
            target.Append("\n"u8);
        }

        var schema = named.Schema.Reader;
        CompactJson.WriteSchema(ref schema, ref target);
        return true;
    }
}
