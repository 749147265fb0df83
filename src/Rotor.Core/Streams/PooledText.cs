using System.Buffers;

namespace Rotor.Core.Streams;

/// <summary>UTF-16 text that grows in a pooled buffer.</summary>
internal sealed class PooledText : IDisposable
{
    private char[] _chars = [];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => _chars.AsSpan(0, Length);

    public void Append(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Appends a JSON string's inner bytes, decoded.</summary>
    /// <returns>The characters appended.</returns>
    public ReadOnlySpan<char> AppendDecoded(ReadOnlySpan<byte> escaped)
    {
        Reserve(escaped.Length);
        var count = JsonText.Decode(escaped, _chars.AsSpan(Length));
        Length += count;
        return _chars.AsSpan(Length - count, count);
    }

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_chars);
        (_chars, Length) = ([], 0);
    }

    private void Reserve(int more)
    {
        if (Length + more <= _chars.Length) return;
        var larger = ArrayPool<char>.Shared.Rent((int)Math.Min(Math.Max(Length + (long)more, _chars.Length * 2L), Array.MaxLength));
        Span.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
