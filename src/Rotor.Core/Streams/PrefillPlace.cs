using System.Text.Json;

namespace Rotor.Core.Streams;

internal enum PrefillPlaceKind
{
    None,

    /// <summary>Before the bracket that closes the messages.</summary>
    NewMessage,

    /// <summary>Before the bracket that closes the content of the last message.</summary>
    NewPart,

    /// <summary>Before the quote that closes a string.</summary>
    InString,
}

/// <summary>Where a request takes the text that its answer is to begin with.</summary>
internal readonly record struct PrefillPlace(PrefillPlaceKind Kind, int Position, bool NeedsComma)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1024 };

    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static PrefillPlace Find(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;

        PrefillPlace messages = default, prompt = default;
        var lists = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.NameEquals("messages"u8))
            {
                lists++;
                messages = InMessages(ref reader);
            }
            else if (reader.NameEquals("prompt"u8))
            {
                lists++;
                prompt = InString(ref reader);
            }
            else if (reader.NameEquals("n"u8))
            {
                if (AsksForSeveral(ref reader)) return default;
            }
            else
            {
                reader.Skip();
            }
        }

        reader.Read();
        if (lists != 1) return default;
        return messages.Kind != PrefillPlaceKind.None ? messages : prompt;
    }

    private static bool AsksForSeveral(ref Utf8JsonReader reader)
    {
        reader.Read();
        var several = reader.TokenType == JsonTokenType.Number && !(reader.TryGetInt32(out var count) && count <= 1);
        reader.Skip();
        return several;
    }

    private static PrefillPlace InString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return new PrefillPlace(PrefillPlaceKind.InString, (int)reader.BytesConsumed - 1, false);
        reader.Skip();
        return default;
    }

    private static PrefillPlace InMessages(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return default;
        }

        var any = false;
        var isAssistants = false;
        PrefillPlace inLast = default;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            inLast = InMessage(ref reader, out isAssistants);
        }

        if (!any) return default;
        return isAssistants ? inLast : new PrefillPlace(PrefillPlaceKind.NewMessage, (int)reader.BytesConsumed - 1, true);
    }

    private static PrefillPlace InMessage(ref Utf8JsonReader reader, out bool isAssistants)
    {
        isAssistants = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return default;
        }

        var callsTools = false;
        PrefillPlace content = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.NameEquals("role"u8))
            {
                reader.Read();
                isAssistants = reader.TokenType == JsonTokenType.String && reader.NameEquals("assistant"u8);
                reader.Skip();
            }
            else if (reader.NameEquals("content"u8))
            {
                content = InContent(ref reader);
            }
            else if (reader.NameEquals("tool_calls"u8) || reader.NameEquals("function_call"u8))
            {
                reader.Read();
                callsTools = reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        return callsTools ? default : content;
    }

    private static PrefillPlace InContent(ref Utf8JsonReader reader)
    {
        var ahead = reader;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.StartArray) return InString(ref reader);

        reader.Read();
        var any = false;
        PrefillPlace text = default;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            text = default;
            if (reader.TokenType == JsonTokenType.StartObject) text = InPart(ref reader);
            else reader.Skip();
        }

        return text.Kind == PrefillPlaceKind.InString ? text : new PrefillPlace(PrefillPlaceKind.NewPart, (int)reader.BytesConsumed - 1, any);
    }

    private static PrefillPlace InPart(ref Utf8JsonReader reader)
    {
        PrefillPlace text = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.NameEquals("text"u8)) text = InString(ref reader);
            else reader.Skip();
        }

        return text;
    }
}
