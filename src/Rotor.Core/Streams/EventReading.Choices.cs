using System.Text.Json;

namespace Rotor.Core.Streams;

internal ref partial struct EventReading
{
    private void Choices()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return;
        }

        for (var ordinal = 0; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; ordinal++)
        {
            if (_reader.TokenType == JsonTokenType.StartObject) Choice(ordinal);
            else _reader.Skip();
        }
    }

    private void Choice(int index)
    {
        var finish = default(JsonSlice);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.NameEquals("index"u8)) index = Number(Value()) ?? index;
            else if (_reader.NameEquals("delta"u8) || _reader.NameEquals("message"u8)) Delta();
            else if (_reader.NameEquals("text"u8)) Flag(ContentKinds.Text, NonEmptyString());
            else if (_reader.NameEquals("finish_reason"u8)) finish = String();
            else if (_reader.NameEquals("error"u8)) Error();
            else _reader.Skip();
        }

        var bit = 1UL << Math.Clamp(index, 0, 63);
        _facts.Choices |= bit;
        if (finish.Length > 2) Finish(finish, bit);
    }

    private void Finish(JsonSlice reason, ulong choices)
    {
        _facts.FinishedChoices |= choices;
        if (!_facts.FinishReason.IsPresent) _facts.FinishReason = reason;
        _facts.FinishIsError |= reason.EscapedText(_data).SequenceEqual("error"u8);
    }

    private void Flag(ContentKinds kind, bool there)
    {
        if (there) _facts.Content |= kind;
    }

    private void Delta()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.NameEquals("content"u8)) Flag(ContentKinds.Text, NotEmpty());
            else if (_reader.NameEquals("reasoning"u8)) Flag(ContentKinds.Reasoning, NotEmpty());
            else if (_reader.NameEquals("reasoning_content"u8)) Flag(ContentKinds.Reasoning, NotEmpty());
            else if (_reader.NameEquals("reasoning_details"u8)) Flag(ContentKinds.Reasoning, AnyItemWithText());
            else if (_reader.NameEquals("tool_calls"u8)) Flag(ContentKinds.ToolCall, NotEmpty());
            else if (_reader.NameEquals("function_call"u8)) Flag(ContentKinds.ToolCall, NotEmpty());
            else if (_reader.NameEquals("refusal"u8)) Flag(ContentKinds.Refusal, NotEmpty());
            else if (_reader.NameEquals("audio"u8)) Flag(ContentKinds.Audio, NotEmpty());
            else if (_reader.NameEquals("images"u8)) Flag(ContentKinds.Image, NotEmpty());
            else _reader.Skip();
        }
    }

    /// <summary>True when the value behind a property name is a string, list or object with anything in it.</summary>
    private bool NotEmpty()
    {
        _reader.Read();
        switch (_reader.TokenType)
        {
            case JsonTokenType.String:
                return !_reader.ValueSpan.IsEmpty;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var depth = _reader.CurrentDepth;
                _reader.Read();
                var any = _reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray);
                while (_reader.CurrentDepth > depth) _reader.Read();
                return any;
            default:
                return false;
        }
    }

    /// <summary>True when the list behind a property name holds an object with text in it; an index, a type or a format alone are none.</summary>
    private bool AnyItemWithText()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return false;
        }

        var any = false;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType == JsonTokenType.StartObject) any |= ObjectWithText();
            else _reader.Skip();
        }

        return any;
    }

    private bool ObjectWithText()
    {
        var any = false;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.NameEquals("text"u8) || _reader.NameEquals("summary"u8) || _reader.NameEquals("data"u8)) any |= NonEmptyString();
            else _reader.Skip();
        }

        return any;
    }
}
