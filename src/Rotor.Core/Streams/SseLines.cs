namespace Rotor.Core.Streams;

/// <summary>Reads the fields of one event.</summary>
internal ref struct SseLines
{
    private ReadOnlySpan<byte> _rest;

    public SseLines(ReadOnlySpan<byte> raw) => _rest = raw;

    public ReadOnlySpan<byte> Field { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next line that is not blank. A comment has an empty field; a line without a colon is a field without a value.</summary>
    public bool Next()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (line.IsEmpty) continue;

            var colon = line.IndexOf((byte)':');
            Field = colon < 0 ? line : line[..colon];
            Value = colon < 0 ? default : line[(colon + 1)..];
            if (!Value.IsEmpty && Value[0] == (byte)' ') Value = Value[1..];
            return true;
        }

        return false;
    }
}
