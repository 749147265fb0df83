using Rotor.Simulator.Accounts;
using Rotor.Simulator.Requests;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Serving;

/// <summary>One request and the way to its answer.</summary>
internal sealed class Exchange(HttpContext http, SeenRequest seen, string path)
{
    public HttpContext Http { get; } = http;

    public SeenRequest Seen { get; } = seen;

    /// <summary>The path below <c>/api/v1</c>.</summary>
    public string Path { get; } = path;

    public SimulatedKey? Key { get; set; }

    public Reply Reply { get; set; } = Reply.Ok;

    public CancellationToken Gone => Http.RequestAborted;

    public ReadOnlyMemory<byte> Body => Seen.Body;
}
