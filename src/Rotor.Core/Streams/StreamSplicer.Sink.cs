using System.Buffers;
using System.Buffers.Text;

namespace Rotor.Core.Streams;

public sealed partial class StreamSplicer
{
    /// <summary>Compares one event with what the client holds, and notes what has to change in it.</summary>
    private sealed class Sink(StreamSplicer splicer) : IDeltaSink
    {
        private byte[] _data = [];
        private int _length;
        private bool _probing;
        private bool _matters;
        private bool _agrees;

        // The choices in which this event goes beyond what the client holds; 63 stands for all above.
        private ulong _beyond;

        /// <summary>True when the event holds something that the client does not hold yet.</summary>
        public bool HasNews { get; private set; }

        private ReadOnlySpan<byte> Data => _data.AsSpan(0, _length);

        /// <summary>Shows an event to the probe; false when it holds nothing but roles and reasoning, which are left out in any case.</summary>
        public bool Probe(ReadOnlySpan<byte> data)
        {
            (_probing, _matters) = (true, false);
            Read(data);
            _probing = false;
            return _matters;
        }

        /// <summary>False when the event differs from what the client holds, or goes beyond it before all is repeated.</summary>
        public bool Walk(ReadOnlySpan<byte> data)
        {
            (_agrees, HasNews, _beyond) = (true, false, 0);
            Read(data);
            if (!_agrees) return false;
            for (var choice = 0; choice < 64; choice++)
            {
                if ((_beyond & (1UL << choice)) != 0 && !splicer.IsCoveredChoice(choice)) return false;
            }

            return true;
        }

        public void OnRoot(RootMember member, JsonSlice value)
        {
            if (_probing)
            {
                _matters |= member == RootMember.Usage;
                return;
            }

            switch (member)
            {
                case RootMember.Id or RootMember.Created or RootMember.Model when !splicer._ledger.Root(member).IsEmpty:
                    splicer._edits.Replace(value).Write(splicer._ledger.Root(member));
                    break;
                case RootMember.Sequence when splicer._ledger.LastSequence is { } last:
                    JsonNumbers.Write(splicer._edits.Replace(value), last + 1);
                    break;
                case RootMember.Usage when splicer.IsCovered:
                    // Typed events tell of their usage in one that is news by itself, or in the beginning, which the client holds.
                    HasNews |= splicer._ledger.Dialect is StreamDialect.ChatCompletions or StreamDialect.Completions;
                    break;
                default:
                    break;
            }
        }

        public void OnText(FieldKey key, JsonSlice value)
        {
            if (_probing)
            {
                _matters |= value.Length > 2 && !key.IsReasoning;
                if (key == new FieldKey(0, DeltaField.Content)) splicer._probe!.Look(value.EscapedText(Data));
                else if (key.Choice != 0) splicer._probe!.Finish();
                return;
            }

            var escaped = value.EscapedText(Data);
            if (escaped.IsEmpty) return;
            if (splicer._closed.Contains(key.Choice) || (splicer._mode == SpliceMode.Prefill && key is { Choice: 0, IsReasoning: true })) Blank(value);
            else if (key.IsIdentity) TakeIdentity(key, value);
            else TakeText(key, value, escaped);
        }

        public void OnToolCall(int choice, in ToolCallDelta call)
        {
            if (_probing)
            {
                _matters = true;
                splicer._probe!.Finish();
                return;
            }

            if (splicer._closed.Contains(choice) || IsKnownCall(choice, call.Index)) TakeKnownCall(choice, call);
            else Beyond(choice);
        }

        public void OnRaw(int choice, RawMember member, int part, JsonSlice value)
        {
            if (member == RawMember.NativeFinishReason) return;
            if (_probing)
            {
                _matters = true;
                return;
            }

            var isBlock = member is RawMember.Block or RawMember.BlockStop or RawMember.PartStart or RawMember.TextStop or RawMember.PartStop;
            if (!isBlock || splicer._ledger.FindRaw(choice, member, part) is null) Beyond(choice);
        }

        public void OnFinish(int choice, JsonSlice reason)
        {
            if (_probing)
            {
                _matters = true;
                splicer._probe!.Finish();
                return;
            }

            if (splicer._closed.Contains(choice)) return;
            splicer._probe?.PassSpace();
            Beyond(choice);
        }

        public void OnUsageNumber(UsageMember member, JsonSlice value)
        {
            if (_probing || splicer._spentBefore.IsEmpty) return;
            var before = splicer._spentBefore;
            if (member == UsageMember.Cost) AddMoney(value, before.Cost);
            else AddCount(value, member switch
            {
                UsageMember.Prompt => before.PromptTokens,
                UsageMember.Completion => before.CompletionTokens,
                UsageMember.Reasoning => before.ReasoningTokens,
                UsageMember.Cached => before.CachedTokens,
                _ => (before.PromptTokens ?? 0) + (before.CompletionTokens ?? 0),
            });
        }

        private void Read(ReadOnlySpan<byte> data)
        {
            _data = ArrayPool<byte>.Shared.Rent(data.Length);
            _length = data.Length;
            data.CopyTo(_data);
            new DeltaWalker<Sink>(Data, this).Walk(splicer._ledger.Dialect);
            ArrayPool<byte>.Shared.Return(_data);
            _data = [];
        }

        private void Beyond(int choice)
        {
            HasNews = true;
            _beyond |= 1UL << Math.Min(choice, 63);
        }

        private void Blank(JsonSlice value) => splicer._edits.Replace(value).Write("\"\""u8);

        private void TakeIdentity(FieldKey key, JsonSlice value)
        {
            // In /responses each event names its item: with the id that the client knows.
            if (splicer._ledger.Dialect == StreamDialect.Responses)
            {
                if (splicer.Find(key) is { } known) JsonText.WriteString(splicer._edits.Replace(value), known.Held);
            }
            else if (splicer.Find(key) is not null) Blank(value);
            else HasNews |= splicer.IsCoveredChoice(key.Choice);
        }

        private void TakeText(FieldKey key, JsonSlice value, ReadOnlySpan<byte> escaped)
        {
            splicer._text.Clear();
            var text = splicer._text.AppendDecoded(escaped);
            var cursor = splicer.Find(key);
            var known = cursor is null ? 0 : cursor.IsCovered || splicer._probe is null ? cursor.Cover(text) : splicer._probe.Cover(text);
            _agrees &= known >= 0;
            if (known < 0) return;
            if (known < text.Length) Beyond(key.Choice);
            if (known > 0) JsonText.WriteString(splicer._edits.Replace(value), text[known..]);
        }

        private bool IsKnownCall(int choice, int index) =>
            splicer.Find(new FieldKey(choice, DeltaField.ToolName, index)) is not null
            || splicer.Find(new FieldKey(choice, DeltaField.ToolId, index)) is not null
            || splicer.Find(new FieldKey(choice, DeltaField.ToolArguments, index)) is not null;

        // What the client holds of a call it must not get again: clients append a name as they append arguments. An entry without id and
        // name that brings only new arguments stays as it came.
        private void TakeKnownCall(int choice, in ToolCallDelta call)
        {
            var nameKey = new FieldKey(choice, DeltaField.ToolName, call.Index);
            var closed = splicer._closed.Contains(choice);
            var name = closed ? default : Rest(nameKey, call.Name, splicer._name);
            var arguments = closed ? default : Rest(new FieldKey(choice, DeltaField.ToolArguments, call.Index), call.Arguments, splicer._text);
            if (!_agrees) return;
            if (name.Length + arguments.Length > 0) Beyond(choice);
            if (!closed && !call.Id.IsPresent && !call.Name.IsPresent && arguments.Length == splicer._text.Length) return;

            var to = splicer._edits.Replace(call.Entry);
            to.Write("{\"index\":"u8);
            JsonNumbers.Write(to, call.Index);
            if (call.Id.IsPresent && splicer.Find(new FieldKey(choice, DeltaField.ToolId, call.Index)) is null)
            {
                to.Write(",\"id\":"u8);
                to.Write(call.Id.Of(Data));
            }

            to.Write(",\"function\":{"u8);
            if (name.Length > 0)
            {
                to.Write("\"name\":"u8);
                JsonText.WriteString(to, name);
                to.Write(","u8);
            }

            to.Write("\"arguments\":"u8);
            JsonText.WriteString(to, arguments);
            to.Write("}}"u8);
        }

        private ReadOnlySpan<char> Rest(FieldKey key, JsonSlice value, PooledText into)
        {
            into.Clear();
            if (value.Length <= 2) return default;
            var text = into.AppendDecoded(value.EscapedText(Data));
            var cursor = splicer.Find(key);

            // Some providers name the call in each of its deltas.
            if (key.Field == DeltaField.ToolName && cursor is { IsCovered: true } && text.SequenceEqual(cursor.Held)) return default;
            var known = cursor?.Cover(text) ?? 0;
            _agrees &= known >= 0;
            return known < 0 ? default : text[known..];
        }

        private void AddCount(JsonSlice value, long? before)
        {
            if (before is > 0 && Utf8Parser.TryParse(value.Of(Data), out long count, out var used) && used == value.Length)
                JsonNumbers.Write(splicer._edits.Replace(value), count + before.Value);
        }

        private void AddMoney(JsonSlice value, decimal? before)
        {
            if (before is > 0 && JsonNumbers.TryDecimal(value.Of(Data), out var cost)) JsonNumbers.Write(splicer._edits.Replace(value), cost + before.Value);
        }
    }
}
