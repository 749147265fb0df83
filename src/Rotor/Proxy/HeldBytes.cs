using System.Buffers;

namespace Rotor.Proxy;

/// <summary>A growing pooled buffer for bytes that are held back until it is known what they are.</summary>
internal sealed class HeldBytes(int firstRent = 4 * 1024) : IDisposable
{
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(firstRent);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Room to read into, at least 1 KiB.</summary>
    public Memory<byte> Free()
    {
        Grow(1024);
        return _buffer.AsMemory(Length);
    }

    /// <summary>Room for <paramref name="count"/> bytes.</summary>
    public Span<byte> FreeSpan(int count)
    {
        Grow(count);
        return _buffer.AsSpan(Length);
    }

    /// <summary>Takes in what was read into <see cref="Free"/>.</summary>
    public void Advance(int count) => Length += count;

    public void Clear() => Length = 0;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
        Length = 0;
    }

    private void Grow(int room)
    {
        if (_buffer!.Length - Length >= room) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + room));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
