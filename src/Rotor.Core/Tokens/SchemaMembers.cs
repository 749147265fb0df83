using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>Where the members of a tool, of a schema or of an answer's format stand; the last of equal names holds.</summary>
internal ref struct SchemaMembers
{
    public JsonPlace Function;
    public JsonPlace Name;
    public JsonPlace Description;
    public JsonPlace Parameters;
    public JsonPlace Properties;
    public JsonPlace Type;
    public JsonPlace Enum;
    public JsonPlace Items;
    public JsonPlace JsonSchema;
    public JsonPlace Schema;

    public static SchemaMembers Of(Utf8JsonReader reader)
    {
        var members = new SchemaMembers();
        if (reader.TokenType != JsonTokenType.StartObject) return members;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader;
            reader.Read();
            var value = new JsonPlace(reader);
            if (name.ValueTextEquals("function"u8)) members.Function = value;
            else if (name.ValueTextEquals("name"u8)) members.Name = value;
            else if (name.ValueTextEquals("description"u8)) members.Description = value;
            else if (name.ValueTextEquals("parameters"u8) || name.ValueTextEquals("input_schema"u8)) members.Parameters = value;
            else if (name.ValueTextEquals("properties"u8)) members.Properties = value;
            else if (name.ValueTextEquals("type"u8)) members.Type = value;
            else if (name.ValueTextEquals("enum"u8)) members.Enum = value;
            else if (name.ValueTextEquals("items"u8)) members.Items = value;
            else if (name.ValueTextEquals("json_schema"u8)) members.JsonSchema = value;
            else if (name.ValueTextEquals("schema"u8)) members.Schema = value;
            reader.Skip();
        }

        return members;
    }
}

/// <summary>A member's value: a reader that stands on it.</summary>
internal readonly ref struct JsonPlace(Utf8JsonReader reader)
{
    public readonly Utf8JsonReader Reader = reader;

    public bool Found => Reader.TokenType != JsonTokenType.None;

    public bool IsNonEmptyText => Reader.TokenType == JsonTokenType.String && !Reader.ValueSpan.IsEmpty;

    public bool Is(ReadOnlySpan<byte> text) => Reader.TokenType == JsonTokenType.String && Reader.ValueTextEquals(text);

    public void AppendText(ref PooledText target)
    {
        if (Reader.TokenType == JsonTokenType.String) target.AppendUnescaped(Reader.ValueSpan);
    }

    /// <summary>The same without the indentation of its lines, and without space at its end, as tools' descriptions are shown.</summary>
    public void AppendLines(ref PooledText target)
    {
        if (Reader.TokenType == JsonTokenType.String) target.AppendUnindented(Reader.ValueSpan);
    }
}
