using Rotor.Core.Contracts;

namespace Rotor.Proxy;

/// <summary>A client's request as the data plane handles it: admitted, read and scanned.</summary>
internal sealed class ProxyCall
{
    /// <summary>The request's id (a UUIDv7 as text), told to the client as <c>X-Rotor-Request-Id</c>.</summary>
    public required string Id { get; init; }

    public required ProxyRoute Route { get; init; }

    /// <summary>Path and query below the upstream's base address; built from the route, never from the raw path.</summary>
    public required string UpstreamPath { get; init; }

    public required IHeaderDictionary RequestHeaders { get; init; }

    public string UpstreamContentType { get; init; } = "application/json";

    /// <summary>The body's bytes as the client sent them.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public required RequestScan Scan { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the request came, as a timestamp of the clock.</summary>
    public required long Started { get; init; }

    /// <summary>What becomes of a broken stream, by the request's own wish or by configuration.</summary>
    public StreamMode StreamMode { get; init; }

    /// <summary>The model that the present attempt asks for.</summary>
    public string Model { get; set; } = "";
}
