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
        var named = Peek("type"u8);
        var type = named.EscapedText(_data);
        var index = Peek("output_index"u8);
        var stage = ResponseStages.Of(type, index.IsPresent);
        var item = IndexOf(index, MaxIndex) * MaxParts;
        var content = Peek("content_index"u8);
        var part = item + IndexOf(content.IsPresent ? content : Peek("summary_index"u8), MaxParts - 1);
        while (NextMember())
        {
            if (stage == ResponseStage.Delta && Named("delta"u8)) Text(new FieldKey(0, FieldOf(type), part));
            else if (Named("item_id"u8)) Text(new FieldKey(0, DeltaField.ItemId, item));
            else if (Named("item"u8)) Item(item, isNew: stage == ResponseStage.ItemAdded);
            else if (Named("logprobs"u8)) Items(0, RawMember.LogprobContent, part);
            else if (Named("sequence_number"u8)) Root(RootMember.Sequence);
            else if (Named("response"u8)) Response(stage);
            else _reader.Skip();
        }

        if (stage.Kept() is { } member) _sink.OnRaw(0, member, part, named);
    }

    private void Item(int part, bool isNew)
    {
        if (Enter(JsonTokenType.StartObject)) ItemMembers(part, isNew);
    }

    private void ItemMembers(int part, bool isNew)
    {
        var type = Peek("type"u8);
        if (!IsCuttable(type.EscapedText(_data))) _sink.OnRaw(0, RawMember.Hosted, part, type);
        while (NextMember())
        {
            if (isNew && Named("name"u8)) Text(new FieldKey(0, DeltaField.ToolName, part));
            else if (Named("call_id"u8)) Text(new FieldKey(0, DeltaField.ToolId, part));
            else if (Named("id"u8)) Text(new FieldKey(0, DeltaField.ItemId, part));
            else if (Named("encrypted_content"u8)) Raw(0, RawMember.Hosted, part);
            else _reader.Skip();
        }
    }

    private void Response(ResponseStage stage)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        var start = (int)_reader.TokenStartIndex;
        while (NextMember())
        {
            if (Named("id"u8)) Root(RootMember.Id);
            else if (Named("model"u8)) Root(RootMember.Model);
            else if (Named("created_at"u8)) Root(RootMember.Created);
            else if (Named("usage"u8)) Usage();
            else if (stage == ResponseStage.Ended && Named("output"u8)) Output();
            else _reader.Skip();
        }

        _sink.OnRoot(RootMember.Response, From(start));
    }

    private void Output()
    {
        if (!Enter(JsonTokenType.StartArray)) return;
        for (var item = 0; NextItem(); item++)
        {
            if (_reader.TokenType == JsonTokenType.StartObject) ItemMembers(Math.Min(item, MaxIndex) * MaxParts, isNew: false);
            else _reader.Skip();
        }
    }

    private readonly int IndexOf(JsonSlice value, int most) =>
        value.IsPresent && System.Buffers.Text.Utf8Parser.TryParse(value.Of(_data), out int index, out _) ? Math.Clamp(index, 0, most) : 0;

    // Searches, code runs and the like are items whose stages hold more than text.
    private static bool IsCuttable(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("message"u8) || type.SequenceEqual("reasoning"u8) || type.SequenceEqual("function_call"u8);

    private static DeltaField FieldOf(ReadOnlySpan<byte> type)
    {
        if (type.IndexOf("reasoning"u8) >= 0) return DeltaField.Reasoning;
        if (type.IndexOf("refusal"u8) >= 0) return DeltaField.Refusal;
        if (type.IndexOf("arguments"u8) >= 0 || type.IndexOf("tool_call"u8) >= 0) return DeltaField.ToolArguments;
        if (type.IndexOf("transcript"u8) >= 0) return DeltaField.AudioTranscript;
        return type.IndexOf("audio"u8) >= 0 ? DeltaField.AudioData : DeltaField.Content;
    }
}
