using Rotor.Core.Access;
using Rotor.Core.Contracts;
using Rotor.Proxy.Admission;

namespace Rotor.Proxy;

/// <summary>A client's request as the data plane handles it: admitted, read and scanned.</summary>
internal sealed class ProxyCall
{
    private ulong? _conversation;

    private static readonly string[] NoModel = [""];

    /// <summary>The request's id (a UUIDv7 as text), told to the client as <c>X-Rotor-Request-Id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Who asks, and whose key serves.</summary>
    public Caller Caller { get; init; } = Caller.Anonymous;

    public required ProxyRoute Route { get; init; }

    /// <summary>Path and query below the upstream's base address; built from the route, never from the raw path.</summary>
    public required string UpstreamPath { get; init; }

    public required IHeaderDictionary RequestHeaders { get; init; }

    public string UpstreamContentType { get; init; } = "application/json";

    /// <summary>The body's bytes as the client sent them.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public required RequestScan Scan { get; init; }

    /// <summary>The models to try and what the body says for each; null where nothing names a model.</summary>
    public ModelPlan? Plan { get; init; }

    /// <summary>The models to try, in order. One empty name when the request names none.</summary>
    public IReadOnlyList<string> Models => Plan?.Models ?? NoModel;

    /// <summary>Changes of the body that every attempt makes; empty as long as nothing asks for one.</summary>
    public IReadOnlyList<BodyEdit> Edits { get; init; } = [];

    /// <summary>What becomes of a broken stream, by the request's own wish or by configuration.</summary>
    public StreamMode StreamMode { get; init; }

    /// <summary>True when a request for one whole answer is asked upstream as a stream and put together here.</summary>
    public bool Assembles { get; init; }

    /// <summary>The conversation that the request belongs to; 0 for none. Counted once.</summary>
    public ulong Conversation => _conversation ??= Core.Contracts.Conversation.Hash(Scan, Body.Span, RequestHeaders["x-session-id"]);

    /// <summary>True when the client gets an event stream.</summary>
    public bool IsStream => Scan.Stream;

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the request came, as a timestamp of the clock.</summary>
    public required long Started { get; init; }

    /// <summary>The only key of the pool that may serve it; null where any may.</summary>
    public string? OnlyKeyId { get; init; }
}
