using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>Walks a request body and adds up its prompt; the rules stand at <see cref="PromptEstimate.Of"/>.</summary>
internal ref partial struct PromptCounter(TokenProfile profile)
{
    private const int PerName = 1;

    private readonly TokenProfile _profile = profile;
    private readonly CountingRules _rules = profile.Rules;
    private PooledText _scratch;
    private bool _hasSystem;

    /// <summary>What grows with the text, in the tokens of <see cref="TokenProfile.Encoding"/>.</summary>
    public long Tokens { get; private set; }

    /// <summary>The part of <see cref="Tokens"/> that upstream may well count as less: earlier reasoning, which many models are not shown again, and some makers' tools.</summary>
    public long Unsure { get; private set; }

    /// <summary>What is known in the model's own tokens: its maker's prompts, and media.</summary>
    public long Fixed { get; private set; } = profile.Rules.OwnPrompt;

    /// <summary>The part of <see cref="Fixed"/> that upstream may well count as less.</summary>
    public long UnsureFixed { get; private set; }

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
            }
            else if (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("instructions"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null) continue;
                Tokens += _rules.PerMessage + (_rules.CountsRoles ? 1 : 0);
                _hasSystem = true;
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

        if (hasTools && _hasSystem) Tokens -= _rules.SharedFrame;
    }

    /// <summary>A list of messages, of texts or of token numbers; or one text.</summary>
    private void ReadItems(ref Utf8JsonReader reader, bool messages)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (!messages) Tokens += _rules.PerMessage;
            ReadContent(ref reader);
            return;
        }

        var hasMessages = messages;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    hasMessages = true;
                    Tokens += _rules.PerMessage;
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

        if (hasMessages) Tokens += _rules.BeforeAnswer;
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
                if (_rules.CountsRoles) ReadContent(ref reader);
                else reader.Skip();
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
            else if (reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("arguments"u8))
            {
                // A call of a tool, in Anthropic's shape and in that of responses.
                reader.Read();
                Tokens += _rules.PerToolCall;
                if (reader.TokenType == JsonTokenType.String) CountText(ref reader);
                else CountRaw(ref reader);
            }
            else if (!media.TryRead(ref reader))
            {
                reader.Read();
                reader.Skip();
            }
        }

        var shown = media.Tokens(_profile);
        Fixed += shown;
        UnsureFixed += shown;
        Complete &= !media.IsUncounted;
    }

    private static bool IsText(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("output"u8)
        || reader.ValueTextEquals("refusal"u8);

    private static bool IsReasoning(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("reasoning"u8) || reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("thinking"u8);

    private void CountText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            Tokens += TokenCounter.Count(reader.ValueSpan, _profile.Encoding);
            return;
        }

        _scratch.Clear();
        _scratch.AppendUnescaped(reader.ValueSpan);
        CountScratch();
    }

    /// <summary>Counts a value as compact JSON text.</summary>
    private void CountRaw(ref Utf8JsonReader reader)
    {
        _scratch.Clear();
        CompactJson.Write(ref reader, ref _scratch);
        CountScratch();
    }

    private void CountScratch() => Tokens += TokenCounter.Count(_scratch.Written, _profile.Encoding);
}
