using System.Text.Json;

namespace Rotor.Core.Streams;

internal ref partial struct EventReading
{
    private void Usage()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        long? prompt = null, completion = null, reasoning = null, cached = null, besides = null;
        decimal? cost = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.NameEquals("prompt_tokens"u8) || _reader.NameEquals("input_tokens"u8)) prompt = Count();
            else if (_reader.NameEquals("completion_tokens"u8) || _reader.NameEquals("output_tokens"u8)) completion = Count();
            else if (_reader.NameEquals("cost"u8)) cost = Money();
            else if (_reader.NameEquals("prompt_tokens_details"u8) || _reader.NameEquals("input_tokens_details"u8)) cached = Detail("cached_tokens"u8) ?? cached;
            else if (_reader.NameEquals("completion_tokens_details"u8) || _reader.NameEquals("output_tokens_details"u8)) reasoning = Detail("reasoning_tokens"u8) ?? reasoning;
            else if (_reader.NameEquals("cache_read_input_tokens"u8)) (cached, besides) = Beside(besides, Count(), cached);
            else if (_reader.NameEquals("cache_creation_input_tokens"u8)) (_, besides) = Beside(besides, Count(), null);
            else _reader.Skip();
        }

        // The Anthropic form counts cached input beside input_tokens, the others within: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching.
        if (besides is { } extra && prompt is { } fresh) prompt = fresh + extra;
        _facts.HasUsage = true;
        _facts.UsageObject = new JsonSlice(start, (int)_reader.BytesConsumed - start);
        _facts.Usage = _facts.Usage.CorrectedBy(new StreamUsage
        {
            PromptTokens = prompt,
            CompletionTokens = completion,
            ReasoningTokens = reasoning,
            CachedTokens = cached,
            Cost = cost,
        });
    }

    private static (long? Cached, long? Besides) Beside(long? before, long? more, long? cached) =>
        more is null ? (cached, before) : (more, (before ?? 0) + more);

    private long? Detail(ReadOnlySpan<byte> name)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return null;
        }

        long? count = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.NameEquals(name)) count = Count();
            else _reader.Skip();
        }

        return count;
    }

    // A count above 2^53 is no count: a sum of several would overflow.
    private long? Count()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out var count) && count is >= 0 and < 1L << 53) return count;
        _reader.Skip();
        return null;
    }

    private decimal? Money()
    {
        var value = Value().Of(_data).Trim("\""u8);
        return JsonNumbers.TryDecimal(value, out var money) && money is >= 0 and < 1_000_000_000m ? money : null;
    }
}
