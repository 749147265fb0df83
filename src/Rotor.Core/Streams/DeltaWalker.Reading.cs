using System.Buffers.Text;
using System.Text.Json;

namespace Rotor.Core.Streams;

internal ref partial struct DeltaWalker<TSink>
{
    // An index beyond any real answer's would make a sparse ledger of a hostile one.
    private const int MaxIndex = 4095;

    // Content parts of one output item in /responses.
    private const int MaxParts = 32;

    private bool NextMember() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    private bool NextItem() => _reader.Read() && _reader.TokenType != JsonTokenType.EndArray;

    private bool Named(ReadOnlySpan<byte> name) => _reader.NameEquals(name);

    /// <summary>Goes into the value behind a name; passes over it and says false when it is of another type.</summary>
    private bool Enter(JsonTokenType type)
    {
        _reader.Read();
        if (_reader.TokenType == type) return true;
        _reader.Skip();
        return false;
    }

    private readonly JsonSlice From(int start) => new(start, (int)_reader.BytesConsumed - start);

    private JsonSlice String()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String) return From((int)_reader.TokenStartIndex);
        _reader.Skip();
        return default;
    }

    private JsonSlice Value()
    {
        _reader.Read();
        var start = (int)_reader.TokenStartIndex;
        var isNull = _reader.TokenType == JsonTokenType.Null;
        _reader.Skip();
        return isNull ? default : From(start);
    }

    /// <summary>The string member of that name in the object where the reader stands, without moving it.</summary>
    private readonly JsonSlice Peek(ReadOnlySpan<byte> name)
    {
        var ahead = this;
        while (ahead.NextMember())
        {
            if (ahead.Named(name)) return ahead.Value();
            ahead._reader.Skip();
        }

        return default;
    }

    private readonly int Index(int otherwise)
    {
        var value = Peek("index"u8);
        return value.IsPresent && Utf8Parser.TryParse(value.Of(_data), out int index, out var used) && used == value.Length && index is >= 0 and <= MaxIndex
            ? index
            : Math.Min(otherwise, MaxIndex);
    }

    private void Root(RootMember member)
    {
        var value = Value();
        if (value.IsPresent) _sink.OnRoot(member, value);
    }

    private void Text(FieldKey key)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String)
        {
            _sink.OnText(key, From((int)_reader.TokenStartIndex));
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        var isNull = _reader.TokenType == JsonTokenType.Null;
        _reader.Skip();
        if (!isNull) _sink.OnRaw(key.Choice, RawMember.Other, 0, From(start));
    }

    private void Raw(int choice, RawMember member, int part)
    {
        var value = Value();
        if (value.IsPresent) _sink.OnRaw(choice, member, part, value);
    }

    private void Items(int choice, RawMember member, int part)
    {
        if (!Enter(JsonTokenType.StartArray)) return;
        while (NextItem())
        {
            var start = (int)_reader.TokenStartIndex;
            _reader.Skip();
            _sink.OnRaw(choice, member, part, From(start));
        }
    }

    private void Finish(int choice)
    {
        var reason = String();
        if (reason.Length > 2) _sink.OnFinish(choice, reason);
    }

    private void Usage()
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        var start = (int)_reader.TokenStartIndex;
        while (NextMember())
        {
            if (Named("prompt_tokens"u8) || Named("input_tokens"u8)) Number(UsageMember.Prompt);
            else if (Named("completion_tokens"u8) || Named("output_tokens"u8)) Number(UsageMember.Completion);
            else if (Named("total_tokens"u8)) Number(UsageMember.Total);
            else if (Named("cost"u8)) Number(UsageMember.Cost);
            else if (Named("cache_read_input_tokens"u8)) Number(UsageMember.Cached);
            else if (Named("prompt_tokens_details"u8) || Named("input_tokens_details"u8)) UsageDetail("cached_tokens"u8, UsageMember.Cached);
            else if (Named("completion_tokens_details"u8) || Named("output_tokens_details"u8)) UsageDetail("reasoning_tokens"u8, UsageMember.Reasoning);
            else _reader.Skip();
        }

        _sink.OnRoot(RootMember.Usage, From(start));
    }

    private void UsageDetail(ReadOnlySpan<byte> name, UsageMember member)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        while (NextMember())
        {
            if (Named(name)) Number(member);
            else _reader.Skip();
        }
    }

    private void Number(UsageMember member)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.Number) _sink.OnUsageNumber(member, From((int)_reader.TokenStartIndex));
        else _reader.Skip();
    }
}
