using System.Buffers;
using Rotor.Core.RequestLog;

namespace Rotor.Proxy;

/// <summary>The beginning of what a client got, up to a cap, and the size of all of it.</summary>
/// <param name="cap">The most bytes kept; 0 only counts.</param>
internal sealed class BodyCapture(long cap) : IDisposable
{
    private const int FirstRent = 1024;

    private byte[]? _buffer;
    private int _length;

    /// <summary>The size of everything that passed, in bytes.</summary>
    public long TrueSize { get; private set; }

    /// <summary>What was kept so far; holds until the capture is disposed.</summary>
    public ReadOnlySpan<byte> Captured => _buffer.AsSpan(0, _length);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        TrueSize += bytes.Length;
        var kept = (int)Math.Min(bytes.Length, cap - _length);
        if (kept <= 0) return;
        Grow(_length + kept);
        bytes[..kept].CopyTo(_buffer.AsSpan(_length));
        _length += kept;
    }

    /// <summary>A right-sized copy without secrets; null when nothing was to be kept.</summary>
    public BodyPayload? ToPayload(SecretRedactor redactor, PresentedSecrets presented)
    {
        if (cap == 0 || TrueSize == 0) return null;
        var copy = _buffer.AsSpan(0, _length).ToArray();
        redactor.Redact(copy);
        presented.Redact(copy);
        SplitSecrets.Redact(copy, redactor, presented);
        return new BodyPayload(copy, TrueSize);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
        _length = 0;
    }

    private void Grow(int needed)
    {
        if (_buffer is not null && _buffer.Length >= needed) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstRent, (int)Math.Min((_buffer?.Length ?? 0) * 2L, cap))));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
