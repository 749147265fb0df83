using System.Text.Json;

namespace Rotor.Core.Streams;

internal ref partial struct DeltaWalker<TSink>
{
    private void WalkMessage()
    {
        var part = Index(0);
        var type = Peek("type"u8);
        if (type.EscapedText(_data).SequenceEqual("content_block_stop"u8)) _sink.OnRaw(0, RawMember.BlockStop, part, type);
        if (type.EscapedText(_data).SequenceEqual("message_stop"u8)) _sink.OnRaw(0, RawMember.MessageStop, 0, type);
        while (NextMember())
        {
            if (Named("delta"u8)) BlockDelta(part);
            else if (Named("content_block"u8)) Block(part);
            else if (Named("message"u8)) MessageStart();
            else if (Named("usage"u8)) Usage();
            else _reader.Skip();
        }
    }

    private void BlockDelta(int part)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        while (NextMember())
        {
            if (Named("text"u8)) Text(new FieldKey(0, DeltaField.Content, part));
            else if (Named("thinking"u8)) Text(new FieldKey(0, DeltaField.Reasoning, part));
            else if (Named("partial_json"u8)) Text(new FieldKey(0, DeltaField.ToolArguments, part));
            else if (Named("signature"u8)) Text(new FieldKey(0, DeltaField.Signature, part));
            else if (Named("citation"u8)) Raw(0, RawMember.Citation, part);
            else if (Named("stop_reason"u8)) Finish(0);
            else if (Named("stop_sequence"u8)) Root(RootMember.StopSequence);
            else _reader.Skip();
        }
    }

    private void Block(int part)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        var start = (int)_reader.TokenStartIndex;
        var whole = this;
        whole._reader.Skip();
        _sink.OnRaw(0, RawMember.Block, part, whole.From(start));
        while (NextMember())
        {
            if (Named("text"u8)) Text(new FieldKey(0, DeltaField.Content, part));
            else if (Named("thinking"u8)) Text(new FieldKey(0, DeltaField.Reasoning, part));
            else if (Named("id"u8)) Text(new FieldKey(0, DeltaField.ToolId, part));
            else if (Named("name"u8)) Text(new FieldKey(0, DeltaField.ToolName, part));
            else _reader.Skip();
        }
    }

    private void MessageStart()
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        var start = (int)_reader.TokenStartIndex;
        while (NextMember())
        {
            if (Named("id"u8)) Root(RootMember.Id);
            else if (Named("model"u8)) Root(RootMember.Model);
            else if (Named("provider"u8)) Root(RootMember.Provider);
            else if (Named("usage"u8)) Usage();
            else _reader.Skip();
        }

        _sink.OnRoot(RootMember.MessageStart, From(start));
    }

    private void WalkResponse()
    {
        var type = Peek("type"u8).EscapedText(_data);
        var part = Peek("output_index"u8);
        var key = new FieldKey(0, FieldOf(type), part.IsPresent && System.Buffers.Text.Utf8Parser.TryParse(part.Of(_data), out int index, out _) ? Math.Clamp(index, 0, MaxIndex) : 0);
        var isDelta = type.EndsWith(".delta"u8);
        var added = type.SequenceEqual("response.output_item.added"u8);
        while (NextMember())
        {
            if (isDelta && Named("delta"u8)) Text(key);
            else if (added && Named("item"u8)) Item(key.Part);
            else if (Named("response"u8)) Response();
            else _reader.Skip();
        }
    }

    private void Item(int part)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        while (NextMember())
        {
            if (Named("name"u8)) Text(new FieldKey(0, DeltaField.ToolName, part));
            else if (Named("call_id"u8)) Text(new FieldKey(0, DeltaField.ToolId, part));
            else _reader.Skip();
        }
    }

    private void Response()
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        var start = (int)_reader.TokenStartIndex;
        while (NextMember())
        {
            if (Named("id"u8)) Root(RootMember.Id);
            else if (Named("model"u8)) Root(RootMember.Model);
            else if (Named("usage"u8)) Usage();
            else _reader.Skip();
        }

        _sink.OnRoot(RootMember.Response, From(start));
    }

    private static DeltaField FieldOf(ReadOnlySpan<byte> type)
    {
        if (type.IndexOf("reasoning"u8) >= 0) return DeltaField.Reasoning;
        if (type.IndexOf("refusal"u8) >= 0) return DeltaField.Refusal;
        if (type.IndexOf("arguments"u8) >= 0 || type.IndexOf("tool_call"u8) >= 0) return DeltaField.ToolArguments;
        if (type.IndexOf("transcript"u8) >= 0) return DeltaField.AudioTranscript;
        return type.IndexOf("audio"u8) >= 0 ? DeltaField.AudioData : DeltaField.Content;
    }
}
