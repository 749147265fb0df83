using System.Text.Json;
using System.Text.Json.Serialization;
using Rotor.Core.RequestLog;

namespace Rotor.Core.Access;

/// <summary>What a client token says of bodies: <c>full</c>, <c>text</c> or <c>none</c>.</summary>
public static class BodiesWord
{
    public const string Full = "full";
    public const string Text = "text";
    public const string None = "none";

    /// <summary>The policy that a word stands for; null for one that is none.</summary>
    public static BodyPolicy? Read(string? word) => word switch
    {
        Full => BodyPolicy.Full,
        Text => BodyPolicy.Text,
        None => BodyPolicy.None,
        _ => null,
    };

    /// <summary>The word for a yes or no.</summary>
    public static string Of(bool kept) => kept ? Full : None;
}

/// <summary>Reads a word, or the yes or no that stood here first; writes the word.</summary>
public sealed class BodiesWordJson : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => BodiesWord.Full,
        JsonTokenType.False => BodiesWord.None,
        JsonTokenType.String => reader.GetString(),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value);
    }
}
