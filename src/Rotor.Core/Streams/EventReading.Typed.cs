using System.Text.Json;

namespace Rotor.Core.Streams;

internal ref partial struct EventReading
{
    /// <summary>Judges what needs all members: the events of /responses and /messages, whose <c>type</c> may stand last.</summary>
    public EventFacts Conclude(StreamDialect dialect, ReadOnlySpan<byte> name)
    {
        if (_type == TypedEvent.None && !name.IsEmpty) _type = TypedEvents.Of(name);
        switch (_type)
        {
            case TypedEvent.None:
                _facts.Content |= _finalContent;
                if (_finalContent != ContentKinds.None || dialect == StreamDialect.Messages) Stop();
                break;
            case TypedEvent.Delta or TypedEvent.BlockStart or TypedEvent.Done or TypedEvent.MessageDelta or TypedEvent.MessageStart:
                _facts.Choices |= 1;
                _facts.Content |= _typedContent | _finalContent;
                Stop();
                break;
            case TypedEvent.MessageStop:
                _facts.IsEnd = true;
                break;
            case TypedEvent.Completed or TypedEvent.Incomplete:
                _facts.Choices |= 1;
                _facts.FinishedChoices |= 1;
                _facts.FinishReason = _status;
                _facts.Content |= _finalContent;
                break;
            case TypedEvent.Failed or TypedEvent.Error:
                Fail();
                break;
            default:
                break;
        }

        if (_objectIsError && !_facts.Error.IsPresent) Fail();
        if (dialect == StreamDialect.Unknown && _type == TypedEvent.None && _facts is { WellFormed: true, HasError: false, Choices: 0 }) _facts.Content |= ContentKinds.Other;
        return _facts;
    }

    private void Stop()
    {
        if (_stopReason.Length > 2) Finish(_stopReason, 1);
    }

    private void Fail()
    {
        _facts.IsEnd |= _type == TypedEvent.Failed;
        if (_facts.Error.IsPresent) return;
        _facts.Error = _root;
        if (_code.IsPresent) _facts.ErrorCode ??= Number(_code);
    }

    private void Type()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String) _type = TypedEvents.Of(_reader.ValueSpan);
        else _reader.Skip();
    }

    // A string in /responses, an object in /messages.
    private void TypedDelta()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String)
        {
            if (!_reader.ValueSpan.IsEmpty) _typedContent |= ContentKinds.Text;
            return;
        }

        if (_reader.TokenType == JsonTokenType.StartObject) BlockMembers();
        else _reader.Skip();
    }

    private void BlockMembers()
    {
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.NameEquals("text"u8)) Typed(ContentKinds.Text, NonEmptyString());
            else if (_reader.NameEquals("thinking"u8) || _reader.NameEquals("data"u8)) Typed(ContentKinds.Reasoning, NonEmptyString());
            else if (_reader.NameEquals("partial_json"u8)) Typed(ContentKinds.ToolCall, NonEmptyString());
            else if (_reader.NameEquals("name"u8)) Typed(ContentKinds.ToolCall, NonEmptyString());
            else if (_reader.NameEquals("content"u8) || _reader.NameEquals("summary"u8)) Typed(ContentKinds.Other, NotEmpty());
            else if (_reader.NameEquals("stop_reason"u8)) _stopReason = String();
            else _reader.Skip();
        }
    }

    // The start of a block (/messages) or of an output item (/responses): content when it names a tool or already holds text.
    private void ContentBlock()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.StartObject) BlockMembers();
        else _reader.Skip();
    }

    private void TypedText() => Typed(ContentKinds.Text, NonEmptyString());

    private void Typed(ContentKinds kind, bool there)
    {
        if (there) _typedContent |= kind;
    }

    private void FinalContent()
    {
        if (NotEmpty()) _finalContent |= ContentKinds.Text;
    }

    // message_start's message and the response of response.*; the message of an error is a string.
    private void Inner()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.NameEquals("id"u8)) _facts.Id = String();
            else if (_reader.NameEquals("model"u8)) _facts.Model = String();
            else if (_reader.NameEquals("provider"u8)) _facts.Provider = String();
            else if (_reader.NameEquals("usage"u8)) Usage();
            else if (_reader.NameEquals("error"u8)) Error();
            else if (_reader.NameEquals("output"u8) || _reader.NameEquals("content"u8)) FinalContent();
            else if (_reader.NameEquals("status"u8)) _status = String();
            else if (_reader.NameEquals("stop_reason"u8)) _stopReason = String();
            else _reader.Skip();
        }

        _facts.Response = new JsonSlice(start, (int)_reader.BytesConsumed - start);
    }
}
