using System.Buffers;
using System.IO.Pipelines;

namespace Rotor.Proxy;

/// <summary>A request's body in one pooled array: read once, sent as often as there are attempts.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Memory is taken as bytes arrive, not as a header promises them: a claimed length costs its sender nothing.</summary>
    private const int FirstRent = 16 * 1024;

    private byte[]? _buffer;
    private int _length;

    private RequestBody(byte[] buffer) => _buffer = buffer;

    public ReadOnlyMemory<byte> Memory => new(_buffer, 0, _length);

    public ReadOnlySpan<byte> Span => new(_buffer, 0, _length);

    /// <summary>Reads the body whole.</summary>
    /// <returns>The body, or null when it is longer than <paramref name="limit"/>.</returns>
    public static async ValueTask<RequestBody?> ReadAsync(PipeReader reader, long? announced, long limit, CancellationToken cancellationToken)
    {
        if (announced > limit) return null;
        var body = new RequestBody(ArrayPool<byte>.Shared.Rent((int)Math.Min(announced ?? FirstRent, FirstRent)));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken);
                if (body._length + read.Buffer.Length > limit)
                {
                    reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    body.Dispose();
                    return null;
                }
                body.Append(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return body;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
        _length = 0;
    }

    private void Append(in ReadOnlySequence<byte> bytes)
    {
        var needed = _length + (int)bytes.Length;
        if (needed > _buffer!.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(_buffer.Length * 2L, Array.MaxLength)));
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length = needed;
    }
}
