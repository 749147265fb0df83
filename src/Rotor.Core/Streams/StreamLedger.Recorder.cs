using System.Buffers;

namespace Rotor.Core.Streams;

public sealed partial class StreamLedger
{
    private sealed class Recorder(StreamLedger ledger, int maxLength) : IDeltaSink
    {
        // A hostile answer could open a field per event.
        private const int MaxFields = 1024;

        private byte[] _data = [];
        private int _length;
        private long _kept;

        public void Record(ReadOnlySpan<byte> data)
        {
            // A sink cannot hold a span; the copy is given back at once, so that an idle stream holds none.
            _data = ArrayPool<byte>.Shared.Rent(data.Length);
            _length = data.Length;
            data.CopyTo(_data);
            new DeltaWalker<Recorder>(Data, this).Walk(ledger.Dialect);
            ArrayPool<byte>.Shared.Return(_data);
            _data = [];
        }

        private ReadOnlySpan<byte> Data => _data.AsSpan(0, _length);

        public void OnRoot(RootMember member, JsonSlice value)
        {
            ref var copy = ref ledger.Roots[(int)member];
            if (copy.Bytes is { Length: > 0 } && member is not (RootMember.Usage or RootMember.Response or RootMember.Metadata or RootMember.Sequence)) return;
            (copy.Bytes ??= new PooledBytes()).Clear();
            copy.Bytes.Write(value.Of(Data));
        }

        public void OnText(FieldKey key, JsonSlice value)
        {
            Choice(key.Choice);
            var text = value.EscapedText(Data);
            if (text.IsEmpty || !Keep(text.Length)) return;
            var field = ledger.Find(key);
            if (field is null) ledger.Fields.Add(field = new LedgerField(key));
            if (field.Text.Length > 0 && key.Field is DeltaField.ToolId or DeltaField.DetailId or DeltaField.DetailFormat or DeltaField.AudioId or DeltaField.ItemId) return;
            var before = field.Text.Length;
            var added = field.Text.AppendDecoded(text);
            if (key.Field == DeltaField.ToolName && before > 0 && added.SequenceEqual(field.Text.Span[..before])) field.Text.Truncate(before);
            if (key.Field is DeltaField.AudioData or DeltaField.AudioTranscript or DeltaField.AudioId) ledger.HoldsWhatCannotBeCut = true;
        }

        public void OnToolCall(int choice, in ToolCallDelta call)
        {
            OnText(new FieldKey(choice, DeltaField.ToolId, call.Index), call.Id);
            OnText(new FieldKey(choice, DeltaField.ToolName, call.Index), call.Name);
            OnText(new FieldKey(choice, DeltaField.ToolArguments, call.Index), call.Arguments);
        }

        public void OnRaw(int choice, RawMember member, int part, JsonSlice value)
        {
            Choice(choice);
            if (!Keep(value.Length)) return;
            var isStage = IsStage(member);
            if (!isStage && member != RawMember.NativeFinishReason) ledger.HoldsWhatCannotBeCut = true;
            var raw = ledger.FindRaw(choice, member, part);
            if (raw is null) ledger.Raws.Add(raw = new LedgerRaw(choice, member, part));
            if (isStage || member is RawMember.NativeFinishReason or RawMember.AudioExpiry) raw.Items.Clear();
            if (raw.Items.Length > 0) raw.Items.Write(","u8);
            raw.Items.Write(value.Of(Data));
        }

        public void OnFinish(int choice, JsonSlice reason)
        {
            Choice(choice);
            if (!ledger.Finishes.ContainsKey(choice)) ledger.Finishes[choice] = JsonText.Decode(reason.EscapedText(Data));
        }

        public void OnUsageNumber(UsageMember member, JsonSlice value)
        {
        }

        private static bool IsStage(RawMember member) =>
            member is RawMember.Block or RawMember.BlockStop or RawMember.MessageStop or RawMember.PartStart or RawMember.TextStop or RawMember.PartStop;

        private void Choice(int choice)
        {
            if (!ledger.Choices.Contains(choice)) ledger.Choices.Add(choice);
        }

        private bool Keep(int length)
        {
            _kept += length;
            if (_kept <= maxLength && ledger.Fields.Count + ledger.Raws.Count + ledger.Choices.Count < MaxFields) return true;
            ledger.Overflowed = true;
            return false;
        }
    }
}
