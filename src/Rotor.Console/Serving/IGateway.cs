using Microsoft.AspNetCore.Http;
using Rotor.Core.RequestLog;

namespace Rotor.WebConsole.Serving;

/// <summary>Sends what an operator asks through the gateway: same pool, same failover, on record as any client's request.</summary>
public interface IGateway
{
    /// <summary>Whether a path of the client door can be asked so: the inference routes.</summary>
    bool Serves(string path);

    /// <summary>Sends one request and writes its answer as it comes. When the viewer leaves, it ends as any client's would.</summary>
    /// <param name="from">The viewer's request.</param>
    /// <param name="name">The operator's name, for the record.</param>
    /// <param name="ask">What to send.</param>
    /// <param name="answer">Takes the answer's bytes.</param>
    Task<GatewayAnswer> SendAsync(HttpContext from, string name, GatewayRequest ask, Stream answer);
}

/// <summary>A request for the gateway.</summary>
/// <param name="Path">A path of the client door, such as <c>/v1/chat/completions</c>.</param>
/// <param name="Body">JSON in UTF-8.</param>
public sealed record GatewayRequest(string Path, ReadOnlyMemory<byte> Body);

/// <summary>How the gateway answered.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Record">What is on record; null where nothing is recorded.</param>
public sealed record GatewayAnswer(string Id, int Status, RequestRecord? Record);
