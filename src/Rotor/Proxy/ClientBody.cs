using System.Buffers;
using System.IO.Pipelines;

namespace Rotor.Proxy;

/// <summary>The client's pipe, with a copy of what goes into it for the record.</summary>
internal sealed class ClientBody(PipeWriter pipe, BodyCapture? capture) : IBufferWriter<byte>
{
    private Memory<byte> _last;

    public void Advance(int count)
    {
        capture?.Add(_last.Span[..count]);
        _last = _last[count..];
        pipe.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _last = pipe.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => pipe.FlushAsync(cancellationToken);

    public ValueTask CompleteAsync() => pipe.CompleteAsync();
}
