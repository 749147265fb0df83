using System.Text.Json;

namespace Rotor.Core.Contracts;

/// <summary>Reads a <c>usage</c> object in any of its dialects (prompt/completion, input/output).</summary>
public static class UsageReader
{
    /// <summary>Reads the value that follows the reader's property name.</summary>
    public static void Read(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.NameEquals("prompt_tokens"u8) || reader.NameEquals("input_tokens"u8)) facts.PromptTokens = Number(ref reader) ?? facts.PromptTokens;
            else if (reader.NameEquals("completion_tokens"u8) || reader.NameEquals("output_tokens"u8))
                facts.CompletionTokens = Number(ref reader) ?? facts.CompletionTokens;
            else if (reader.NameEquals("cost"u8)) facts.CostUsd = Money(ref reader) ?? facts.CostUsd;
            else if (reader.NameEquals("prompt_tokens_details"u8) || reader.NameEquals("input_tokens_details"u8)
                || reader.NameEquals("completion_tokens_details"u8) || reader.NameEquals("output_tokens_details"u8))
                ReadDetails(ref reader, facts);
            else if (reader.NameEquals("cache_read_input_tokens"u8)) facts.CachedTokens = Number(ref reader) ?? facts.CachedTokens;
            else reader.Skip();
        }
    }

    private static void ReadDetails(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.NameEquals("cached_tokens"u8)) facts.CachedTokens = Number(ref reader) ?? facts.CachedTokens;
            else if (reader.NameEquals("reasoning_tokens"u8)) facts.ReasoningTokens = Number(ref reader) ?? facts.ReasoningTokens;
            else reader.Skip();
        }
    }

    private static long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= 0) return value;
        reader.Skip();
        return null;
    }

    private static decimal? Money(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var value) && value >= 0) return value;
        reader.Skip();
        return null;
    }
}
