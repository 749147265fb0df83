using System.Text;

namespace Rotor.Storage.Records;

/// <summary>Bytes that grow, in the store's own spellings: numbers take as few bytes as they need. Used again and again.</summary>
internal sealed class ByteWriter(int capacity = 512)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    public void Number(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Unsigned(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _bytes[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _bytes[Length++] = (byte)value;
    }

    /// <summary>A number that may be missing.</summary>
    public void Optional(long? value)
    {
        if (value is { } number)
        {
            Byte(1);
            Number(number);
        }
        else
        {
            Byte(0);
        }
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free(bytes.Length));
        Length += bytes.Length;
    }

    public void Block(ReadOnlySpan<byte> bytes)
    {
        Unsigned((ulong)bytes.Length);
        Raw(bytes);
    }

    /// <summary>A text that may be missing.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Unsigned(0);
            return;
        }
        var length = Encoding.UTF8.GetByteCount(text);
        Unsigned((ulong)length + 1);
        Encoding.UTF8.GetBytes(text, Free(length));
        Length += length;
    }

    /// <summary>Room for so many bytes, to be taken by <see cref="Take"/>.</summary>
    public Span<byte> Free(int count)
    {
        Reserve(count);
        return _bytes.AsSpan(Length);
    }

    public void Take(int count) => Length += count;

    private void Reserve(int more)
    {
        if (Length + more > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + more, _bytes.Length * 2));
    }
}
