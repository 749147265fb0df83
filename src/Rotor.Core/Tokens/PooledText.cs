using System.Buffers;

namespace Rotor.Core.Tokens;

/// <summary>A growing text in UTF-8 in a rented buffer.</summary>
internal ref struct PooledText
{
    private byte[]? _buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Append(ReadOnlySpan<byte> text) => text.CopyTo(Reserve(text.Length));

    /// <summary>Appends the text of a JSON string, given without its quotes.</summary>
    public void AppendUnescaped(ReadOnlySpan<byte> json)
    {
        var target = Reserve(json.Length);
        _length -= json.Length - JsonText.Unescape(json, target);
    }

    /// <summary>Appends the text of a JSON string without the spaces that begin its lines, and without white space at its end.</summary>
    public void AppendUnindented(ReadOnlySpan<byte> json)
    {
        var start = _length;
        AppendUnescaped(json);
        var text = _buffer.AsSpan(start, _length - start);
        var kept = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == (byte)' ' && kept > 0 && text[kept - 1] == (byte)'\n') continue;
            text[kept++] = text[at];
        }

        _length = start + text[..kept].TrimEnd(" \n\r\t"u8).Length;
    }

    public void AppendSpaces(int count) => Reserve(count).Fill((byte)' ');

    public void Clear() => _length = 0;

    public void Dispose()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer is null || _buffer.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, Math.Max(1024, _length * 2)));
            Written.CopyTo(larger);
            if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}
