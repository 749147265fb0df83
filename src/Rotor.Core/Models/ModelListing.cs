using System.Buffers;
using System.Text.Json;

namespace Rotor.Core.Models;

/// <summary>Writes the answers of the client door's model routes.</summary>
public static class ModelListing
{
    private static readonly JsonEncodedText ObjectName = JsonEncodedText.Encode("object");

    /// <summary><c>{"object":"list","data":[…]}</c> with OpenRouter's own entries, byte for byte.</summary>
    /// <remarks>Each gets <c>object</c> and <c>owned_by</c> at its end where it lacks them.</remarks>
    public static void Write(IBufferWriter<byte> target, IEnumerable<ModelInfo> models)
    {
        target.Write("""{"object":"list","data":["""u8);
        var first = true;
        foreach (var model in models)
        {
            if (!first) target.Write(","u8);
            first = false;
            WriteEntry(target, model);
        }

        target.Write("]}"u8);
    }

    /// <summary>The list in the form of OpenAI: <c>id</c>, <c>object</c>, <c>created</c>, <c>owned_by</c> and nothing else.</summary>
    public static void WriteOpenAi(IBufferWriter<byte> target, IEnumerable<ModelInfo> models)
    {
        using var writer = new Utf8JsonWriter(target, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString(ObjectName, "list");
        writer.WriteStartArray("data");
        foreach (var model in models) WriteOpenAiEntry(writer, model);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>One entry in OpenRouter's form, as in <see cref="Write"/>.</summary>
    public static void WriteEntry(IBufferWriter<byte> target, ModelInfo model)
    {
        var raw = model.Raw.Span;
        var missing = Missing(raw, out var isEmpty);
        if (missing == Members.None)
        {
            target.Write(raw);
            return;
        }

        var end = raw.LastIndexOf((byte)'}');
        target.Write(raw[..end]);
        var separator = isEmpty ? ""u8 : ","u8;
        if ((missing & Members.Object) != 0)
        {
            target.Write(separator);
            target.Write("""
                "object":"model"
                """u8);
            separator = ","u8;
        }

        if ((missing & Members.Created) != 0)
        {
            target.Write(separator);
            target.Write("""
                "created":0
                """u8);
            separator = ","u8;
        }

        if ((missing & Members.OwnedBy) != 0)
        {
            target.Write(separator);
            target.Write("""
                "owned_by":"
                """u8);
            target.Write(JsonEncodedText.Encode(model.OwnedBy).EncodedUtf8Bytes);
            target.Write("\""u8);
        }

        target.Write(raw[end..]);
    }

    /// <summary>One entry in OpenAI's form.</summary>
    public static void WriteOpenAiEntry(IBufferWriter<byte> target, ModelInfo model)
    {
        using var writer = new Utf8JsonWriter(target, new JsonWriterOptions { SkipValidation = true });
        WriteOpenAiEntry(writer, model);
    }

    private static void WriteOpenAiEntry(Utf8JsonWriter writer, ModelInfo model)
    {
        writer.WriteStartObject();
        writer.WriteString("id", model.Id);
        writer.WriteString(ObjectName, "model");
        writer.WriteNumber("created", model.Created);
        writer.WriteString("owned_by", model.OwnedBy);
        writer.WriteEndObject();
    }

    private static Members Missing(ReadOnlySpan<byte> raw, out bool isEmpty)
    {
        var missing = Members.Object | Members.Created | Members.OwnedBy;
        isEmpty = true;
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            if (reader.NameEquals("object"u8)) missing &= ~Members.Object;
            else if (reader.NameEquals("created"u8)) missing &= ~Members.Created;
            else if (reader.NameEquals("owned_by"u8)) missing &= ~Members.OwnedBy;
            reader.Skip();
        }

        return missing;
    }

    [Flags]
    private enum Members
    {
        None = 0,
        Object = 1,
        Created = 2,
        OwnedBy = 4,
    }
}
