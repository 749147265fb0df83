using System.Net;

namespace Rotor.Proxy;

/// <summary>The bytes of a request on their way upstream: as they came, in one or more pieces, with a known length.</summary>
internal sealed class UpstreamBody(ReadOnlyMemory<byte> bytes) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(bytes, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
