using System.Buffers;

namespace Rotor.Core.Streams;

/// <summary>Replacements of byte ranges in an event's data. All other bytes stay as they came.</summary>
internal sealed class EventEdits : IDisposable
{
    private readonly List<Edit> _edits = [];
    private readonly PooledBytes _patches = new();

    public void Clear()
    {
        _edits.Clear();
        _patches.Clear();
    }

    /// <summary>Begins a replacement; what is written to the result until the next one replaces the slice.</summary>
    public IBufferWriter<byte> Replace(JsonSlice slice)
    {
        var at = _edits.Count;
        while (at > 0 && _edits[at - 1].Slice.Start > slice.Start) at--;
        _edits.Insert(at, new Edit(slice, _patches.Length, _edits.Count));
        return _patches;
    }

    public void Apply(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        var position = 0;
        foreach (var edit in _edits)
        {
            output.Write(data[position..edit.Slice.Start]);
            output.Write(_patches.Span[edit.PatchStart..EndOf(edit)]);
            position = edit.Slice.End;
        }

        output.Write(data[position..]);
    }

    public void Dispose() => _patches.Dispose();

    private int EndOf(Edit edit)
    {
        foreach (var next in _edits)
        {
            if (next.Order == edit.Order + 1) return next.PatchStart;
        }

        return _patches.Length;
    }

    private readonly record struct Edit(JsonSlice Slice, int PatchStart, int Order);
}
