using System.Buffers;
using System.Text;
using System.Text.Json;
using Rotor.Core.Contracts;

namespace Rotor.Core.Streams;

public static partial class AnswerAssembler
{
    private static void WriteDetails(IBufferWriter<byte> output, StreamLedger ledger, int choice)
    {
        var parts = new List<int>();
        foreach (var field in ledger.Fields)
        {
            if (field.Key.Choice == choice && IsDetail(field.Key.Field) && !parts.Contains(field.Key.Part)) parts.Add(field.Key.Part);
        }

        foreach (var raw in ledger.Raws)
        {
            if (raw.Choice == choice && raw.Member == RawMember.Detail) parts.Add(raw.Part);
        }

        if (parts.Count == 0) return;
        output.Write(",\"reasoning_details\":["u8);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            WriteDetail(output, ledger, choice, parts[i]);
        }

        output.Write("]"u8);
    }

    private static bool IsDetail(DeltaField field) =>
        field is DeltaField.DetailText or DeltaField.DetailId or DeltaField.DetailFormat or DeltaField.Signature;

    private static void WriteDetail(IBufferWriter<byte> output, StreamLedger ledger, int choice, int part)
    {
        if (ledger.FindRaw(choice, RawMember.Detail, part) is { } raw)
        {
            output.Write(raw.Items.Span);
            return;
        }

        var text = new FieldKey(choice, DeltaField.DetailText, part);
        switch (part % 4)
        {
            case DetailKinds.Summary:
                output.Write("{\"type\":\"reasoning.summary\""u8);
                WriteText(output, ",\"summary\":"u8, ledger, text);
                break;
            case DetailKinds.Encrypted:
                output.Write("{\"type\":\"reasoning.encrypted\""u8);
                WriteText(output, ",\"data\":"u8, ledger, text);
                break;
            default:
                output.Write("{\"type\":\"reasoning.text\""u8);
                WriteText(output, ",\"text\":"u8, ledger, text);
                break;
        }

        WriteText(output, ",\"signature\":"u8, ledger, new FieldKey(choice, DeltaField.Signature, part));
        WriteText(output, ",\"id\":"u8, ledger, new FieldKey(choice, DeltaField.DetailId, part));
        WriteText(output, ",\"format\":"u8, ledger, new FieldKey(choice, DeltaField.DetailFormat, part));
        output.Write(",\"index\":"u8);
        JsonNumbers.Write(output, part / 4);
        output.Write("}"u8);
    }

    private static bool TryWriteMessage(StreamLedger ledger, IBufferWriter<byte> output)
    {
        if (ledger.Root(RootMember.MessageStart).IsEmpty) return false;
        using var blocks = new PooledBytes();
        foreach (var raw in ledger.Raws.Where(r => r.Member == RawMember.Block).OrderBy(r => r.Part))
        {
            if (blocks.Length > 0) blocks.Write(","u8);
            if (!TryWriteBlock(blocks, ledger, raw)) return false;
        }

        output.Write("{\"id\":"u8);
        WriteRootOr(output, ledger, RootMember.Id, "\"\""u8);
        output.Write(",\"type\":\"message\",\"role\":\"assistant\",\"model\":"u8);
        WriteRootOr(output, ledger, RootMember.Model, "\"\""u8);
        WriteRoot(output, ",\"provider\":"u8, ledger, RootMember.Provider);
        output.Write(",\"content\":["u8);
        output.Write(blocks.Span);
        output.Write("],\"stop_reason\":"u8);
        WriteStringOrNull(output, ledger.FinishReason());
        output.Write(",\"stop_sequence\":"u8);
        WriteRootOr(output, ledger, RootMember.StopSequence, "null"u8);
        output.Write(",\"usage\":"u8);
        WriteMerged(output, UsageOf(ledger.Root(RootMember.MessageStart)), ledger.Root(RootMember.Usage));
        output.Write("}"u8);
        return true;
    }

    private static bool TryWriteBlock(IBufferWriter<byte> output, StreamLedger ledger, LedgerRaw block)
    {
        var type = StringMember(block.Items.Span, "type"u8);
        FieldKey Key(DeltaField field) => new(0, field, block.Part);
        switch (type)
        {
            case "text":
                output.Write("{\"type\":\"text\",\"text\":"u8);
                JsonText.WriteString(output, ledger.Text(Key(DeltaField.Content)));
                if (ledger.FindRaw(0, RawMember.Citation, block.Part) is { } citations)
                {
                    output.Write(",\"citations\":["u8);
                    output.Write(citations.Items.Span);
                    output.Write("]"u8);
                }

                output.Write("}"u8);
                return true;
            case "thinking":
                output.Write("{\"type\":\"thinking\",\"thinking\":"u8);
                JsonText.WriteString(output, ledger.Text(Key(DeltaField.Reasoning)));
                output.Write(",\"signature\":"u8);
                JsonText.WriteString(output, ledger.Text(Key(DeltaField.Signature)));
                output.Write("}"u8);
                return true;
            case "tool_use" or "server_tool_use":
                output.Write("{\"type\":"u8);
                JsonText.WriteString(output, type);
                output.Write(",\"id\":"u8);
                JsonText.WriteString(output, ledger.Text(Key(DeltaField.ToolId)));
                output.Write(",\"name\":"u8);
                JsonText.WriteString(output, ledger.Text(Key(DeltaField.ToolName)));
                output.Write(",\"input\":"u8);
                if (!TryWriteJson(output, ledger.Text(Key(DeltaField.ToolArguments)))) return false;
                output.Write("}"u8);
                return true;
            default:
                output.Write(block.Items.Span);
                return true;
        }
    }

    // The arguments of a tool come as text that is JSON once it is whole.
    private static bool TryWriteJson(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (text.IsWhiteSpace())
        {
            output.Write("{}"u8);
            return true;
        }

        using var json = new PooledBytes();
        Encoding.UTF8.GetBytes(text, json);
        if (!EventInspector.IsJson(json.Span)) return false;
        output.Write(json.Span);
        return true;
    }

    private static string? StringMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json, EventInspector.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.NameEquals(name);
            reader.Read();
            if (found && reader.TokenType == JsonTokenType.String) return AnswerInspector.TextOf(ref reader);
            reader.Skip();
        }

        return null;
    }

    private static ReadOnlySpan<byte> UsageOf(ReadOnlySpan<byte> message) => Member(message, "usage"u8);

    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        if (json.IsEmpty) return default;
        var reader = new Utf8JsonReader(json, EventInspector.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.NameEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found) return json[start..(int)reader.BytesConsumed];
        }

        return default;
    }

    /// <summary>Writes one object with the members of both; the later one's hold.</summary>
    private static void WriteMerged(IBufferWriter<byte> output, ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later)
    {
        output.Write("{"u8);
        var first = true;
        WriteMembers(output, later, default, ref first);
        if (!earlier.IsEmpty && earlier[0] == (byte)'{') WriteMembers(output, earlier, later, ref first);
        output.Write("}"u8);
    }

    private static void WriteMembers(IBufferWriter<byte> output, ReadOnlySpan<byte> json, ReadOnlySpan<byte> except, ref bool first)
    {
        if (json.IsEmpty) return;
        var reader = new Utf8JsonReader(json, EventInspector.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var name = reader.ValueSpan;
            reader.Skip();
            if (!Member(except, name).IsEmpty) continue;
            if (!first) output.Write(","u8);
            first = false;
            output.Write(json[start..(int)reader.BytesConsumed]);
        }
    }

    private static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> name, StreamLedger ledger, FieldKey key)
    {
        if (ledger.Find(key) is not { } field) return;
        output.Write(name);
        JsonText.WriteString(output, field.Text.Span);
    }

    private static void WriteRaw(IBufferWriter<byte> output, ReadOnlySpan<byte> before, StreamLedger ledger, int choice, RawMember member, ReadOnlySpan<byte> after)
    {
        if (ledger.FindRaw(choice, member) is not { } raw) return;
        output.Write(before);
        output.Write(raw.Items.Span);
        output.Write(after);
    }

    private static void WriteRoot(IBufferWriter<byte> output, ReadOnlySpan<byte> name, StreamLedger ledger, RootMember member)
    {
        if (ledger.Root(member).IsEmpty) return;
        output.Write(name);
        output.Write(ledger.Root(member));
    }

    private static void WriteRootOr(IBufferWriter<byte> output, StreamLedger ledger, RootMember member, ReadOnlySpan<byte> otherwise) =>
        output.Write(ledger.Root(member).IsEmpty ? otherwise : ledger.Root(member));

    private static void WriteStringOrNull(IBufferWriter<byte> output, string? value)
    {
        if (value is null) output.Write("null"u8);
        else JsonText.WriteString(output, value);
    }
}
