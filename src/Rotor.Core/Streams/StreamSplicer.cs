using System.Buffers;

namespace Rotor.Core.Streams;

/// <summary>
/// Splices a second attempt onto an answer that broke off, so that the client sees one answer: no character twice, none missing, one id.
/// The ledger is kept up to date with what is given to send, so that a further attempt can be spliced on in the same way.
/// </summary>
/// <remarks>
/// In <see cref="SpliceMode.Restart"/> every field of a choice (text, reasoning, refusal, name and arguments of each tool call) must repeat
/// what the client holds exactly before anything of that choice is sent; ids and signatures of the first attempt stay. In
/// <see cref="SpliceMode.Prefill"/> the content goes on as it comes and the second attempt's reasoning is left out; a model that starts over
/// instead is told by its first characters and treated as in a restart, or given up where that cannot be told safely.
/// </remarks>
public sealed partial class StreamSplicer : IDisposable
{
    private readonly StreamLedger _ledger;
    private readonly SpliceMode _mode;
    private readonly StreamUsage _spentBefore;
    private readonly List<SpliceCursor> _cursors = [];
    private readonly HashSet<int> _closed = [];
    private readonly EventEdits _edits = new();
    private readonly PooledText _text = new();
    private readonly PooledText _name = new();
    private readonly PooledBytes _written = new();
    private readonly Sink _sink;
    private readonly PrefillProbe? _probe;

    private bool _failed;

    /// <param name="ledger">What the client holds.</param>
    /// <param name="mode">How the second attempt was asked; <see cref="StreamLedger.CanRestart"/> or <see cref="StreamLedger.CanPrefill"/> must hold.</param>
    /// <param name="spentBefore">What the attempts before spent, as far as known; added to the usage that the client is told.</param>
    /// <exception cref="ArgumentException">The ledger's answer cannot be resumed in this mode.</exception>
    public StreamSplicer(StreamLedger ledger, SpliceMode mode, StreamUsage spentBefore = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (mode == SpliceMode.Restart ? !ledger.CanRestart : !ledger.CanPrefill) throw new ArgumentException("This answer cannot be resumed in this mode.", nameof(ledger));

        (_ledger, _mode, _spentBefore) = (ledger, mode, spentBefore);
        foreach (var field in ledger.Fields)
        {
            if (mode == SpliceMode.Restart || !field.Key.IsReasoning) _cursors.Add(new SpliceCursor(field));
        }

        foreach (var choice in ledger.Choices)
        {
            if (ledger.FinishReason(choice) is not null) _closed.Add(choice);
        }

        _sink = new Sink(this);
        if (mode == SpliceMode.Prefill) _probe = new PrefillProbe(Find(new FieldKey(0, DeltaField.Content))!, ledger.PrefillLength);
    }

    /// <summary>True once the second attempt has repeated all that the client holds, or goes on from it: from here on its text is sent.</summary>
    public bool IsCovered
    {
        get
        {
            if (_failed || _probe is { State: PrefillState.Undecided or PrefillState.Mismatch }) return false;
            foreach (var cursor in _cursors)
            {
                if (!cursor.IsCovered && !cursor.Key.IsIdentity && !_closed.Contains(cursor.Key.Choice)) return false;
            }

            return true;
        }
    }

    /// <summary>True when a model that was asked to go on started over: it should not be asked so again.</summary>
    public bool ModelRestarted => _probe is { SawRestart: true };

    /// <summary>Takes the next event of the second attempt and writes what is to be sent for it. Error events are the caller's: they do not belong here.</summary>
    public SpliceStep Add(in SseEvent e, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_failed) return SpliceStep.Mismatch;
        switch (e.Kind)
        {
            case SseEventKind.Comment:
                output.Write(e.Raw);
                return SpliceStep.Send;
            case SseEventKind.Done:
                return AddDone(e.Raw, output);
            case SseEventKind.Data:
                return AddData(e.Name, e.Data, output);
            case SseEventKind.Oversize:
                return Fail();
            default:
                return SpliceStep.Held;
        }
    }

    public void Dispose()
    {
        _edits.Dispose();
        _text.Dispose();
        _name.Dispose();
        _written.Dispose();
        _probe?.Dispose();
    }

    private SpliceStep AddDone(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        var before = Settle(output);
        if (before == SpliceStep.Mismatch || !IsCovered) return Fail();
        output.Write(raw);
        return SpliceStep.Send;
    }

    private SpliceStep AddData(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        if (!EventInspector.Inspect(_ledger.Dialect, data, name).WellFormed) return SpliceStep.Held;
        if (_probe is not { State: PrefillState.Undecided }) return Splice(name, data, output);

        if (_sink.Probe(data)) _probe.Hold(data);
        return _probe.State == PrefillState.Undecided ? SpliceStep.Held : Release(output);
    }

    private SpliceStep Settle(IBufferWriter<byte> output)
    {
        if (_probe is not { State: PrefillState.Undecided }) return SpliceStep.Held;
        _probe.Finish();
        return Release(output);
    }

    private SpliceStep Release(IBufferWriter<byte> output)
    {
        if (_probe!.State == PrefillState.Mismatch) return Fail();
        _probe.PlaceCursor();
        var step = SpliceStep.Held;
        for (var i = 0; i < _probe.HeldEvents; i++)
        {
            var one = Splice(default, _probe.Held(i), output);
            if (one == SpliceStep.Mismatch) return one;
            if (one == SpliceStep.Send) step = SpliceStep.Send;
        }

        _probe.Forget();
        return step;
    }

    private SpliceStep Splice(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        _edits.Clear();
        if (!_sink.Walk(data)) return Fail();
        if (!_sink.HasNews) return SpliceStep.Held;

        if (!name.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(name);
            output.Write("\n"u8);
        }

        _written.Clear();
        _edits.Apply(data, _written);
        StreamErrors.WriteDataLines(output, _written.Span, "data: "u8);
        output.Write("\n\n"u8);
        _ledger.Record(_written.Span);
        return SpliceStep.Send;
    }

    private SpliceStep Fail()
    {
        _failed = true;
        return SpliceStep.Mismatch;
    }

    private SpliceCursor? Find(FieldKey key)
    {
        foreach (var cursor in _cursors)
        {
            if (cursor.Key == key) return cursor;
        }

        return null;
    }

    private bool IsCoveredChoice(int choice)
    {
        foreach (var cursor in _cursors)
        {
            if (cursor.Key.Choice == choice && !cursor.IsCovered && !cursor.Key.IsIdentity) return false;
        }

        return true;
    }
}
