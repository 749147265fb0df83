using System.Text.Json;

namespace Rotor.Core.Streams;

/// <summary>One pass over a well-formed event that hands every piece of the answer to a sink.</summary>
internal ref partial struct DeltaWalker<TSink>
    where TSink : class, IDeltaSink
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly TSink _sink;
    private Utf8JsonReader _reader;

    public DeltaWalker(ReadOnlySpan<byte> data, TSink sink)
    {
        _data = data;
        _sink = sink;
        _reader = new Utf8JsonReader(data, EventInspector.ReaderOptions);
    }

    public void Walk(StreamDialect dialect)
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject) return;
        switch (dialect)
        {
            case StreamDialect.Messages: WalkMessage(); break;
            case StreamDialect.Responses: WalkResponse(); break;
            default: WalkChunk(); break;
        }
    }

    private void WalkChunk()
    {
        while (NextMember())
        {
            if (Named("choices"u8)) Choices();
            else if (Named("id"u8)) Root(RootMember.Id);
            else if (Named("created"u8)) Root(RootMember.Created);
            else if (Named("model"u8)) Root(RootMember.Model);
            else if (Named("provider"u8)) Root(RootMember.Provider);
            else if (Named("usage"u8)) Usage();
            else if (Named("system_fingerprint"u8)) Root(RootMember.Fingerprint);
            else if (Named("service_tier"u8)) Root(RootMember.ServiceTier);
            else if (Named("openrouter_metadata"u8)) Root(RootMember.Metadata);
            else _reader.Skip();
        }
    }

    private void Choices()
    {
        if (!Enter(JsonTokenType.StartArray)) return;
        for (var ordinal = 0; NextItem(); ordinal++)
        {
            if (_reader.TokenType == JsonTokenType.StartObject) Choice(Index(ordinal));
            else _reader.Skip();
        }
    }

    private void Choice(int index)
    {
        while (NextMember())
        {
            if (Named("delta"u8) || Named("message"u8)) Delta(index);
            else if (Named("text"u8)) Text(new FieldKey(index, DeltaField.Content));
            else if (Named("finish_reason"u8)) Finish(index);
            else if (Named("native_finish_reason"u8)) Raw(index, RawMember.NativeFinishReason, 0);
            else if (Named("logprobs"u8)) Logprobs(index);
            else _reader.Skip();
        }
    }

    private void Delta(int choice)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        while (NextMember())
        {
            if (Named("content"u8)) Content(choice);
            else if (Named("reasoning"u8)) Text(new FieldKey(choice, DeltaField.Reasoning));
            else if (Named("reasoning_content"u8)) Text(new FieldKey(choice, DeltaField.ReasoningContent));
            else if (Named("reasoning_details"u8)) Details(choice);
            else if (Named("tool_calls"u8)) ToolCalls(choice);
            else if (Named("refusal"u8)) Text(new FieldKey(choice, DeltaField.Refusal));
            else if (Named("images"u8)) Items(choice, RawMember.Image, 0);
            else if (Named("annotations"u8)) Items(choice, RawMember.Annotation, 0);
            else if (Named("audio"u8)) Audio(choice);
            else if (Named("function_call"u8)) Raw(choice, RawMember.FunctionCall, 0);
            else _reader.Skip();
        }
    }

    // Most often a string; a list of parts in some models' answers.
    private void Content(int choice)
    {
        var ahead = _reader;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.StartArray)
        {
            Text(new FieldKey(choice, DeltaField.Content));
            return;
        }

        _reader.Read();
        while (NextItem())
        {
            var start = (int)_reader.TokenStartIndex;
            if (_reader.TokenType != JsonTokenType.StartObject || !Peek("text"u8).IsPresent)
            {
                _reader.Skip();
                _sink.OnRaw(choice, RawMember.Other, 0, From(start));
                continue;
            }

            while (NextMember())
            {
                if (Named("text"u8)) Text(new FieldKey(choice, DeltaField.Content));
                else _reader.Skip();
            }
        }
    }

    private void ToolCalls(int choice)
    {
        if (!Enter(JsonTokenType.StartArray)) return;
        for (var ordinal = 0; NextItem(); ordinal++)
        {
            if (_reader.TokenType == JsonTokenType.StartObject) ToolCall(choice, Index(ordinal));
            else _reader.Skip();
        }
    }

    private void ToolCall(int choice, int index)
    {
        var start = (int)_reader.TokenStartIndex;
        JsonSlice id = default, name = default, arguments = default;
        while (NextMember())
        {
            if (Named("id"u8)) id = String();
            else if (Named("function"u8)) Function(ref name, ref arguments);
            else _reader.Skip();
        }

        _sink.OnToolCall(choice, new ToolCallDelta(index, From(start), id, name, arguments));
    }

    private void Function(ref JsonSlice name, ref JsonSlice arguments)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        while (NextMember())
        {
            if (Named("name"u8)) name = String();
            else if (Named("arguments"u8)) arguments = String();
            else _reader.Skip();
        }
    }

    private void Details(int choice)
    {
        if (!Enter(JsonTokenType.StartArray)) return;
        for (var ordinal = 0; NextItem(); ordinal++)
        {
            if (_reader.TokenType == JsonTokenType.StartObject) Detail(choice, Index(ordinal) * 4);
            else _reader.Skip();
        }
    }

    private void Detail(int choice, int part)
    {
        var start = (int)_reader.TokenStartIndex;
        var kind = DetailKinds.Of(Peek("type"u8).EscapedText(_data));
        part += kind;
        if (kind == DetailKinds.Other)
        {
            _reader.Skip();
            _sink.OnRaw(choice, RawMember.Detail, part, From(start));
            return;
        }

        while (NextMember())
        {
            if (Named("text"u8) || Named("summary"u8) || Named("data"u8)) Text(new FieldKey(choice, DeltaField.DetailText, part));
            else if (Named("signature"u8)) Text(new FieldKey(choice, DeltaField.Signature, part));
            else if (Named("id"u8)) Text(new FieldKey(choice, DeltaField.DetailId, part));
            else if (Named("format"u8)) Text(new FieldKey(choice, DeltaField.DetailFormat, part));
            else _reader.Skip();
        }
    }

    private void Audio(int choice)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        while (NextMember())
        {
            if (Named("data"u8)) Text(new FieldKey(choice, DeltaField.AudioData));
            else if (Named("transcript"u8)) Text(new FieldKey(choice, DeltaField.AudioTranscript));
            else if (Named("id"u8)) Text(new FieldKey(choice, DeltaField.AudioId));
            else if (Named("expires_at"u8)) Raw(choice, RawMember.AudioExpiry, 0);
            else _reader.Skip();
        }
    }

    private void Logprobs(int choice)
    {
        if (!Enter(JsonTokenType.StartObject)) return;
        while (NextMember())
        {
            if (Named("content"u8)) Items(choice, RawMember.LogprobContent, 0);
            else if (Named("refusal"u8)) Items(choice, RawMember.LogprobRefusal, 0);
            else _reader.Skip();
        }
    }
}
