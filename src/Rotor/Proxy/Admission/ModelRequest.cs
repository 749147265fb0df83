using Rotor.Core.Contracts;
using Rotor.Core.Streams;

namespace Rotor.Proxy.Admission;

/// <summary>What admission reads of a request.</summary>
/// <param name="Body">The body as the client sent it.</param>
/// <param name="Scan">What is known of it.</param>
/// <param name="Dialect">The shape of the route.</param>
/// <param name="List">The caller's own fallback list, if there is one.</param>
internal sealed record ModelRequest(ReadOnlyMemory<byte> Body, RequestScan Scan, StreamDialect Dialect, CallersList? List)
{
    /// <summary>True for routes whose answer is text of a length that can be limited.</summary>
    public bool HasOutputLimit => Dialect != StreamDialect.Unknown;
}
