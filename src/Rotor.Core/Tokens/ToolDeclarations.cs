using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>Writes tools as the TypeScript declarations that OpenAI's models are shown.</summary>
/// <remarks>
/// A value is gone through twice, once for where its members stand and once in the order in which they are written; optional members are not told from
/// required ones, as <c>:</c> and <c>?:</c> are one token each.
/// </remarks>
internal static class ToolDeclarations
{
    /// <summary>The tokens of what stands around the declarations.</summary>
    public const int Frame = 9;

    /// <summary>Deeper objects are declared without a description, as they are upstream.</summary>
    private const int LastDescribedIndent = 1;

    private const int MaxIndent = 40;

    /// <summary>Reads the list that the reader stands on; false when it holds no tool.</summary>
    public static bool Write(ref Utf8JsonReader reader, ref PooledText target)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        var any = false;
        target.Append("namespace functions {\n\n"u8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                any = true;
                var tool = SchemaMembers.Of(reader);
                WriteTool(tool.Function.Found ? SchemaMembers.Of(tool.Function.Reader) : tool, ref target);
            }

            reader.Skip();
        }

        target.Append("} // namespace functions"u8);
        return any;
    }

    private static void WriteTool(SchemaMembers tool, ref PooledText target)
    {
        WriteDescription(tool, 0, ref target);
        target.Append("type "u8);
        tool.Name.AppendText(ref target);
        var parameters = tool.Parameters.Found ? SchemaMembers.Of(tool.Parameters.Reader) : default;
        if (parameters.Properties.Found && HasMembers(parameters.Properties.Reader))
        {
            target.Append(" = (_: {\n"u8);
            WriteProperties(parameters.Properties.Reader, 0, ref target);
            target.Append("\n}) => any;\n\n"u8);
        }
        else
        {
            target.Append(" = () => any;\n\n"u8);
        }
    }

    private static bool HasMembers(Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static void WriteProperties(Utf8JsonReader reader, int indent, ref PooledText target)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return;

        var first = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!first) target.Append("\n"u8);
            first = false;
            var name = reader.ValueSpan;
            reader.Read();
            var property = SchemaMembers.Of(reader);
            if (indent <= LastDescribedIndent) WriteDescription(property, indent, ref target);
            target.AppendSpaces(indent);
            target.AppendUnescaped(name);
            target.Append("?: "u8);
            WriteType(property, indent, ref target);
            target.Append(","u8);
            reader.Skip();
        }
    }

    private static void WriteDescription(SchemaMembers value, int indent, ref PooledText target)
    {
        if (!value.Description.IsNonEmptyText) return;

        target.AppendSpaces(indent);
        target.Append("// "u8);
        value.Description.AppendLines(ref target);
        target.Append("\n"u8);
    }

    private static void WriteType(SchemaMembers value, int indent, ref PooledText target)
    {
        if (value.Enum.Found && value.Enum.Reader.TokenType == JsonTokenType.StartArray)
        {
            WriteChoices(value.Enum.Reader, ref target);
        }
        else if (value.Type.Is("string"u8))
        {
            target.Append("string"u8);
        }
        else if (value.Type.Is("integer"u8) || value.Type.Is("number"u8))
        {
            target.Append("number"u8);
        }
        else if (value.Type.Is("boolean"u8))
        {
            target.Append("boolean"u8);
        }
        else if (value.Type.Is("array"u8) && indent < MaxIndent)
        {
            if (value.Items.Found) WriteType(SchemaMembers.Of(value.Items.Reader), indent + 1, ref target);
            else target.Append("any"u8);
            target.Append("[]"u8);
        }
        else if (value.Type.Is("object"u8) && indent < MaxIndent)
        {
            target.Append("{\n"u8);
            if (value.Properties.Found) WriteProperties(value.Properties.Reader, indent + 2, ref target);
            target.Append("\n"u8);
            target.AppendSpaces(indent);
            target.Append("}"u8);
        }
        else
        {
            target.Append("any"u8);
        }
    }

    private static void WriteChoices(Utf8JsonReader reader, ref PooledText target)
    {
        var first = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!first) target.Append(" | "u8);
            first = false;
            CompactJson.Write(ref reader, ref target);
        }
    }
}
