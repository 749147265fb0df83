using System.Text.Json;

namespace Rotor.Core.Streams;

/// <summary>The pass over one event: top-level members, choices, error. Typed events are judged once all members are known, in any order.</summary>
internal ref partial struct EventReading
{
    private readonly ReadOnlySpan<byte> _data;
    private Utf8JsonReader _reader;
    private EventFacts _facts;

    private TypedEvent _type;
    private JsonSlice _root;
    private JsonSlice _code;
    private ContentKinds _typedContent;
    private ContentKinds _finalContent;
    private JsonSlice _stopReason;
    private JsonSlice _status;
    private bool _objectIsError;

    public EventReading(ReadOnlySpan<byte> data)
    {
        _data = data;
        _reader = new Utf8JsonReader(data, EventInspector.ReaderOptions);
    }

    public void Read()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)_reader.TokenStartIndex;
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName) Member();
            _root = new JsonSlice(start, (int)_reader.BytesConsumed - start);
            _facts.WellFormed = true;
        }
        else
        {
            _reader.Skip();
        }

        _reader.Read();
    }

    private void Member()
    {
        if (_reader.NameEquals("id"u8)) _facts.Id = String();
        else if (_reader.NameEquals("choices"u8)) Choices();
        else if (_reader.NameEquals("usage"u8)) Usage();
        else if (_reader.NameEquals("model"u8)) _facts.Model = String();
        else if (_reader.NameEquals("provider"u8)) _facts.Provider = String();
        else if (_reader.NameEquals("error"u8)) Error();
        else if (_reader.NameEquals("user_id"u8)) _facts.UserId = String();
        else if (_reader.NameEquals("type"u8)) Type();
        else if (_reader.NameEquals("delta"u8)) TypedDelta();
        else if (_reader.NameEquals("content_block"u8)) ContentBlock();
        else if (_reader.NameEquals("item"u8)) ContentBlock();
        else if (_reader.NameEquals("message"u8) || _reader.NameEquals("response"u8)) Inner();
        else if (_reader.NameEquals("content"u8) || _reader.NameEquals("output"u8)) FinalContent();
        else if (_reader.NameEquals("text"u8)) TypedText();
        else if (_reader.NameEquals("stop_reason"u8)) _stopReason = String();
        else if (_reader.NameEquals("code"u8)) _code = Value();
        else if (_reader.NameEquals("object"u8)) ObjectName();
        else if (_reader.NameEquals("sequence_number"u8)) _facts.Sequence = Number(Value());
        else _reader.Skip();
    }

    private void ObjectName()
    {
        _reader.Read();
        _objectIsError = _reader.TokenType == JsonTokenType.String && _reader.NameEquals("error"u8);
        _reader.Skip();
    }

    private void Error()
    {
        _reader.Read();
        var start = (int)_reader.TokenStartIndex;
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                int? fallback = null;
                while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
                {
                    if (_reader.NameEquals("code"u8)) _facts.ErrorCode ??= Number(Value());
                    else if (_reader.NameEquals("http_status"u8)) fallback = Number(Value());
                    else _reader.Skip();
                }

                _facts.ErrorCode ??= fallback;
                _facts.Error = new JsonSlice(start, (int)_reader.BytesConsumed - start);
                break;
            case JsonTokenType.String when !_reader.ValueSpan.IsEmpty:
            case JsonTokenType.StartArray or JsonTokenType.True or JsonTokenType.Number:
                _reader.Skip();
                _facts.Error = new JsonSlice(start, (int)_reader.BytesConsumed - start);
                break;
            default:
                break;
        }
    }

    private readonly int? Number(JsonSlice value)
    {
        var text = value.Of(_data).Trim("\""u8);
        return System.Buffers.Text.Utf8Parser.TryParse(text, out int number, out var used) && used == text.Length ? number : null;
    }

    /// <summary>The string behind a property name; absent when it is no string.</summary>
    private JsonSlice String()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String) return Current();
        _reader.Skip();
        return default;
    }

    /// <summary>The value behind a property name, whatever it is; absent when null.</summary>
    private JsonSlice Value()
    {
        _reader.Read();
        var start = (int)_reader.TokenStartIndex;
        var isNull = _reader.TokenType == JsonTokenType.Null;
        _reader.Skip();
        return isNull ? default : new JsonSlice(start, (int)_reader.BytesConsumed - start);
    }

    /// <summary>True when the value behind a property name is a string with something in it.</summary>
    private bool NonEmptyString()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String) return !_reader.ValueSpan.IsEmpty;
        _reader.Skip();
        return false;
    }

    private readonly JsonSlice Current()
    {
        var start = (int)_reader.TokenStartIndex;
        return new JsonSlice(start, (int)_reader.BytesConsumed - start);
    }
}
