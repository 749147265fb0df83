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

    public KeyStatistics? Statistics => Key?.Seen;

    public Reply Reply { get; set; } = Reply.Ok;

    /// <summary>The script ended the connection, so that the client's going is no abort.</summary>
    public bool BrokenByScript { get; set; }

    /// <summary>The answer was sent to its end.</summary>
    public bool Complete { get; set; }

    public long BilledAfterAbort { get; set; }

    public CancellationToken Gone => Http.RequestAborted;

    public ReadOnlyMemory<byte> Body => Seen.Body;
}
