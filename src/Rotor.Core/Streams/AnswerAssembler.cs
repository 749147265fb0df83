using System.Buffers;

namespace Rotor.Core.Streams;

/// <summary>Gives a streamed answer in the form of one that was not streamed.</summary>
public static partial class AnswerAssembler
{
    /// <summary>Writes the answer as one JSON object.</summary>
    /// <returns>False, with nothing written, when the ledger could not keep all of the answer, or its dialect or its end does not give one.</returns>
    public static bool TryWrite(StreamLedger ledger, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(output);
        if (ledger.Overflowed || ledger.Raws.Exists(r => r.Member == RawMember.Other)) return false;
        switch (ledger.Dialect)
        {
            case StreamDialect.ChatCompletions or StreamDialect.Completions:
                WriteCompletion(ledger, output);
                return true;
            case StreamDialect.Messages:
                return TryWriteMessage(ledger, output);
            case StreamDialect.Responses when !ledger.Root(RootMember.Response).IsEmpty:
                output.Write(ledger.Root(RootMember.Response));
                return true;
            default:
                return false;
        }
    }

    private static void WriteCompletion(StreamLedger ledger, IBufferWriter<byte> output)
    {
        var isText = ledger.Dialect == StreamDialect.Completions;
        output.Write("{\"id\":"u8);
        WriteRootOr(output, ledger, RootMember.Id, "\"\""u8);
        output.Write(isText ? ",\"object\":\"text_completion\""u8 : ",\"object\":\"chat.completion\""u8);
        output.Write(",\"created\":"u8);
        WriteRootOr(output, ledger, RootMember.Created, "0"u8);
        output.Write(",\"model\":"u8);
        WriteRootOr(output, ledger, RootMember.Model, "\"\""u8);
        WriteRoot(output, ",\"provider\":"u8, ledger, RootMember.Provider);
        WriteRoot(output, ",\"system_fingerprint\":"u8, ledger, RootMember.Fingerprint);
        WriteRoot(output, ",\"service_tier\":"u8, ledger, RootMember.ServiceTier);
        output.Write(",\"choices\":["u8);
        var first = true;
        foreach (var choice in ledger.Choices.Order())
        {
            if (!first) output.Write(","u8);
            first = false;
            WriteChoice(output, ledger, choice, isText);
        }

        output.Write("]"u8);
        WriteRoot(output, ",\"usage\":"u8, ledger, RootMember.Usage);
        WriteRoot(output, ",\"openrouter_metadata\":"u8, ledger, RootMember.Metadata);
        output.Write("}"u8);
    }

    private static void WriteChoice(IBufferWriter<byte> output, StreamLedger ledger, int choice, bool isText)
    {
        output.Write("{\"index\":"u8);
        JsonNumbers.Write(output, choice);
        WriteLogprobs(output, ledger, choice);
        output.Write(",\"finish_reason\":"u8);
        WriteStringOrNull(output, ledger.FinishReason(choice));
        WriteRaw(output, ",\"native_finish_reason\":"u8, ledger, choice, RawMember.NativeFinishReason, default);
        if (isText)
        {
            output.Write(",\"text\":"u8);
            JsonText.WriteString(output, ledger.Content(choice));
        }
        else
        {
            output.Write(",\"message\":{\"role\":\"assistant\",\"content\":"u8);
            WriteMessage(output, ledger, choice);
            output.Write("}"u8);
        }

        output.Write("}"u8);
    }

    private static void WriteMessage(IBufferWriter<byte> output, StreamLedger ledger, int choice)
    {
        var calls = ToolCalls(ledger, choice);
        var content = ledger.Content(choice);
        if (content.IsEmpty && calls.Count > 0) output.Write("null"u8);
        else JsonText.WriteString(output, content);

        output.Write(",\"refusal\":"u8);
        var refusal = ledger.Text(new FieldKey(choice, DeltaField.Refusal));
        if (refusal.IsEmpty) output.Write("null"u8);
        else JsonText.WriteString(output, refusal);

        WriteText(output, ",\"reasoning\":"u8, ledger, new FieldKey(choice, DeltaField.Reasoning));
        WriteText(output, ",\"reasoning_content\":"u8, ledger, new FieldKey(choice, DeltaField.ReasoningContent));
        WriteDetails(output, ledger, choice);
        WriteToolCalls(output, ledger, choice, calls);
        WriteRaw(output, ",\"function_call\":"u8, ledger, choice, RawMember.FunctionCall, default);
        WriteRaw(output, ",\"images\":["u8, ledger, choice, RawMember.Image, "]"u8);
        WriteRaw(output, ",\"annotations\":["u8, ledger, choice, RawMember.Annotation, "]"u8);
        WriteAudio(output, ledger, choice);
    }

    private static SortedSet<int> ToolCalls(StreamLedger ledger, int choice)
    {
        var calls = new SortedSet<int>();
        foreach (var field in ledger.Fields)
        {
            if (field.Key.Choice == choice && field.Key.IsTool) calls.Add(field.Key.Part);
        }

        return calls;
    }

    private static void WriteToolCalls(IBufferWriter<byte> output, StreamLedger ledger, int choice, SortedSet<int> calls)
    {
        if (calls.Count == 0) return;
        output.Write(",\"tool_calls\":["u8);
        var first = true;
        foreach (var index in calls)
        {
            output.Write(first ? "{\"index\":"u8 : ",{\"index\":"u8);
            first = false;
            JsonNumbers.Write(output, index);
            output.Write(",\"id\":"u8);
            JsonText.WriteString(output, ledger.Text(new FieldKey(choice, DeltaField.ToolId, index)));
            output.Write(",\"type\":\"function\",\"function\":{\"name\":"u8);
            JsonText.WriteString(output, ledger.Text(new FieldKey(choice, DeltaField.ToolName, index)));
            output.Write(",\"arguments\":"u8);
            JsonText.WriteString(output, ledger.Text(new FieldKey(choice, DeltaField.ToolArguments, index)));
            output.Write("}}"u8);
        }

        output.Write("]"u8);
    }

    private static void WriteLogprobs(IBufferWriter<byte> output, StreamLedger ledger, int choice)
    {
        var content = ledger.FindRaw(choice, RawMember.LogprobContent);
        var refusal = ledger.FindRaw(choice, RawMember.LogprobRefusal);
        output.Write(",\"logprobs\":"u8);
        if (content is null && refusal is null)
        {
            output.Write("null"u8);
            return;
        }

        output.Write("{\"content\":["u8);
        if (content is not null) output.Write(content.Items.Span);
        output.Write("],\"refusal\":["u8);
        if (refusal is not null) output.Write(refusal.Items.Span);
        output.Write("]}"u8);
    }

    private static void WriteAudio(IBufferWriter<byte> output, StreamLedger ledger, int choice)
    {
        if (ledger.Find(new FieldKey(choice, DeltaField.AudioData)) is null && ledger.Find(new FieldKey(choice, DeltaField.AudioTranscript)) is null) return;
        output.Write(",\"audio\":{\"id\":"u8);
        JsonText.WriteString(output, ledger.Text(new FieldKey(choice, DeltaField.AudioId)));
        WriteText(output, ",\"data\":"u8, ledger, new FieldKey(choice, DeltaField.AudioData));
        WriteText(output, ",\"transcript\":"u8, ledger, new FieldKey(choice, DeltaField.AudioTranscript));
        WriteRaw(output, ",\"expires_at\":"u8, ledger, choice, RawMember.AudioExpiry, default);
        output.Write("}"u8);
    }
}
