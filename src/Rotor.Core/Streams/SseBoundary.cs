namespace Rotor.Core.Streams;

/// <summary>Finds the blank line that ends an event, over any split of the bytes; looks at every byte once.</summary>
internal struct SseBoundary
{
    private const byte LineFeed = (byte)'\n';
    private const byte Return = (byte)'\r';

    private bool _inLine;
    private bool _afterReturn;
    private bool _awaitsLineFeed;
    private bool _usesPairs;

    /// <summary>True when only the line feed of the closing CRLF is still missing.</summary>
    public readonly bool AwaitsLineFeed => _awaitsLineFeed;

    /// <summary>The number of bytes up to and with the end of the current event, or -1 when it goes on behind <paramref name="bytes"/>.</summary>
    public int FindEnd(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        if (_afterReturn && !bytes.IsEmpty && FinishReturn(bytes[0], ref position)) return position;

        while (position < bytes.Length)
        {
            var length = bytes[position..].IndexOfAny(LineFeed, Return);
            if (length < 0)
            {
                _inLine = true;
                return -1;
            }

            var blank = length == 0 && !_inLine;
            position += length + 1;
            _inLine = false;
            if (bytes[position - 1] == Return)
            {
                if (position == bytes.Length) return EndAtReturn(blank, position);
                _usesPairs = bytes[position] == LineFeed;
                if (_usesPairs) position++;
            }
            else
            {
                _usesPairs = false;
            }

            if (blank) return position;
        }

        return -1;
    }

    private bool FinishReturn(byte next, ref int position)
    {
        _afterReturn = false;
        _usesPairs = next == LineFeed;
        if (_usesPairs) position = 1;
        var ends = _awaitsLineFeed;
        _awaitsLineFeed = false;
        return ends;
    }

    // Where lines end in CRLF the event waits for its last byte, so that its raw bytes are whole. Where they end in a lone CR nothing may
    // follow for long: the event is given at once, and a line feed that comes after all leads the next event.
    private int EndAtReturn(bool blank, int position)
    {
        _afterReturn = true;
        if (!blank) return -1;
        if (!_usesPairs) return position;
        _awaitsLineFeed = true;
        return -1;
    }
}
