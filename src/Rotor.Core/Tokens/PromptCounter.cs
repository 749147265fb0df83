using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>Walks a request body and adds up its prompt; the rules stand at <see cref="PromptEstimate.Of"/>.</summary>
internal ref struct PromptCounter(TokenProfile profile)
{
    private const int PerMessage = 3;
    private const int PerName = 1;
    private const int PerToolCall = 3;
    private const int BeforeAnswer = 3;

    /// <summary>The system prompt that Anthropic adds when tools are given (its documentation of tool use).</summary>
    private const int AnthropicToolPrompt = 346;

    /// <summary>Tools and a system message share one frame.</summary>
    private const int SharedFrame = 4;

    private readonly TokenProfile _profile = profile;
    private PooledText _scratch;
    private bool _hasSystem;

    public long Tokens { get; private set; }

    /// <summary>The part of <see cref="Tokens"/> that upstream may well count as less: media, and earlier reasoning that many models are not shown again.</summary>
    public long Unsure { get; private set; }

    public bool Complete { get; private set; } = true;

    public bool MayBeCompressed { get; private set; }

    public void Dispose() => _scratch.Dispose();

    public void ReadBody(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The body is not an object.");

        var hasTools = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("prompt"u8))
            {
                var messages = reader.ValueTextEquals("messages"u8);
                reader.Read();
                ReadItems(ref reader, messages);
                if (messages) Tokens += BeforeAnswer;
            }
            else if (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("instructions"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null) continue;
                Tokens += PerMessage + 1;
                ReadContent(ref reader);
            }
            else if (reader.ValueTextEquals("tools"u8) || reader.ValueTextEquals("functions"u8))
            {
                reader.Read();
                hasTools |= ReadTools(ref reader);
            }
            else
            {
                ReadOption(ref reader);
            }
        }

        if (hasTools && _hasSystem) Tokens -= SharedFrame;
    }

    private void ReadOption(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("response_format"u8))
        {
            reader.Read();
            CountRaw(ref reader);
        }
        else if (reader.ValueTextEquals("transforms"u8) || reader.ValueTextEquals("plugins"u8))
        {
            reader.Read();
            var start = reader;
            reader.Skip();
            MayBeCompressed |= MentionsCompression(start);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static bool MentionsCompression(Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.String) continue;
            if (reader.ValueTextEquals("middle-out"u8) || reader.ValueTextEquals("context-compression"u8)) return true;
        }

        return false;
    }

    /// <summary>A list of messages, of texts or of token numbers; or one text.</summary>
    private void ReadItems(ref Utf8JsonReader reader, bool messages)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (!messages) Tokens += PerMessage;
            ReadContent(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    Tokens += PerMessage;
                    ReadPart(ref reader);
                    break;
                case JsonTokenType.Number:
                    Tokens++;
                    break;
                default:
                    ReadContent(ref reader);
                    break;
            }
        }
    }

    private void ReadContent(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                CountText(ref reader);
                break;
            case JsonTokenType.StartObject:
                ReadPart(ref reader);
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType == JsonTokenType.Number) Tokens++;
                    else ReadContent(ref reader);
                }

                break;
        }
    }

    /// <summary>A message, a part of one, a tool call or a result: the same names mean the same in all.</summary>
    private void ReadPart(ref Utf8JsonReader reader)
    {
        var media = new MediaPart();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsText(ref reader))
            {
                reader.Read();
                ReadContent(ref reader);
            }
            else if (IsReasoning(ref reader))
            {
                reader.Read();
                var before = Tokens;
                ReadContent(ref reader);
                Unsure += Tokens - before;
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                reader.Read();
                _hasSystem |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("system"u8);
                ReadContent(ref reader);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                Tokens += PerName;
                ReadContent(ref reader);
            }
            else if (reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8))
            {
                reader.Read();
                ReadToolCalls(ref reader);
            }
            else if (reader.ValueTextEquals("input"u8))
            {
                reader.Read();
                CountRaw(ref reader);
            }
            else if (!media.TryRead(ref reader))
            {
                reader.Read();
                reader.Skip();
            }
        }

        var shown = media.Tokens(_profile) * 100 / _profile.Percent;
        Tokens += shown;
        Unsure += shown;
        Complete &= !media.IsUncounted;
    }

    private static bool IsText(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("output"u8)
        || reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("refusal"u8);

    private static bool IsReasoning(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("reasoning"u8) || reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("thinking"u8);

    private void ReadToolCalls(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return;

        var depth = reader.CurrentDepth;
        Tokens += reader.TokenType == JsonTokenType.StartObject ? PerToolCall : 0;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == depth + 1) Tokens += PerToolCall;
            if (reader.TokenType != JsonTokenType.PropertyName) continue;

            var counts = reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("arguments"u8);
            reader.Read();
            if (counts && reader.TokenType == JsonTokenType.String) CountText(ref reader);
        }
    }

    private bool ReadTools(ref Utf8JsonReader reader)
    {
        _scratch.Clear();
        var any = ToolDeclarations.Write(ref reader, ref _scratch);
        if (!any) return false;

        Tokens += TokenCounter.Count(_scratch.Written, _profile.Encoding) + ToolDeclarations.Frame;
        if (_profile.Family == ModelFamily.Anthropic) Tokens += AnthropicToolPrompt * 100 / _profile.Percent;
        return true;
    }

    private void CountText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            Tokens += TokenCounter.Count(reader.ValueSpan, _profile.Encoding);
            return;
        }

        _scratch.Clear();
        _scratch.AppendUnescaped(reader.ValueSpan);
        Tokens += TokenCounter.Count(_scratch.Written, _profile.Encoding);
    }

    /// <summary>Counts a value as compact JSON text.</summary>
    private void CountRaw(ref Utf8JsonReader reader)
    {
        _scratch.Clear();
        CompactJson.Write(ref reader, ref _scratch);
        Tokens += TokenCounter.Count(_scratch.Written, _profile.Encoding);
    }
}
