using System.Text.Json;

namespace Rotor.Core.Contracts;

/// <summary>Reads a whole, non-streamed JSON answer in one pass: is it one, and what does it say of itself?</summary>
public static class AnswerInspector
{
    /// <summary>Reads <paramref name="json"/> into <paramref name="facts"/>.</summary>
    public static AnswerKind Inspect(ReadOnlySpan<byte> json, AnswerFacts facts)
    {
        json = json.TrimStart(" \t\r\n"u8);
        if (json.IsEmpty) return AnswerKind.Empty;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RequestScanner.MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                while (reader.Read()) { }
                return AnswerKind.Answer;
            }
            var kind = ReadObject(ref reader, facts);
            while (reader.Read()) { }
            return kind;
        }
        catch (JsonException)
        {
            return AnswerKind.Broken;
        }
    }

    private static AnswerKind ReadObject(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        var kind = AnswerKind.Answer;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.NameEquals("error"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False)) kind = AnswerKind.Error;
                reader.Skip();
            }
            else if (reader.NameEquals("type"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && reader.NameEquals("error"u8)) kind = AnswerKind.Error;
                reader.Skip();
            }
            else if (reader.NameEquals("status"u8))
            {
                // The Responses shape: "failed" is an error that came with a 200.
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && reader.NameEquals("failed"u8)) kind = AnswerKind.Error;
                else if (reader.TokenType == JsonTokenType.String) facts.FinishReason ??= TextOf(ref reader);
                reader.Skip();
            }
            else if (reader.NameEquals("choices"u8))
            {
                if (ReadChoices(ref reader, facts) && kind == AnswerKind.Answer) kind = AnswerKind.Error;
            }
            else if (reader.NameEquals("usage"u8)) UsageReader.Read(ref reader, facts);
            else if (reader.NameEquals("id"u8)) facts.Id = ReadText(ref reader) ?? facts.Id;
            else if (reader.NameEquals("model"u8)) facts.Model = ReadText(ref reader) ?? facts.Model;
            else if (reader.NameEquals("provider"u8)) facts.Provider = ReadText(ref reader) ?? facts.Provider;
            else if (reader.NameEquals("stop_reason"u8)) facts.FinishReason = ReadText(ref reader) ?? facts.FinishReason;
            else reader.Skip();
        }
        return kind;
    }

    /// <returns>True when a choice ended with an error.</returns>
    private static bool ReadChoices(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        var failed = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.NameEquals("finish_reason"u8))
                {
                    var finish = ReadText(ref reader);
                    facts.FinishReason ??= finish;
                    failed |= finish == "error";
                }
                else reader.Skip();
            }
        }
        return failed;
    }

    internal static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        var text = TextOf(ref reader);
        reader.Skip();
        return text;
    }

    internal static string? TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > 1024) return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>What a non-streamed answer turned out to be.</summary>
public enum AnswerKind
{
    Answer,

    /// <summary>An error in spite of its status.</summary>
    Error,

    /// <summary>No byte but white space.</summary>
    Empty,

    /// <summary>JSON that ends too early, or is none.</summary>
    Broken,
}
