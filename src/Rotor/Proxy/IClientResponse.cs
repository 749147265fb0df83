using System.IO.Pipelines;

namespace Rotor.Proxy;

/// <summary>The client's side of a request: a seam, so that the attempt loop runs without a socket too.</summary>
internal interface IClientResponse
{
    /// <summary>Cancelled when the client leaves.</summary>
    CancellationToken Aborted { get; }

    /// <summary>True once a byte of the head may have left.</summary>
    bool HasStarted { get; }

    int StatusCode { get; set; }

    IHeaderDictionary Headers { get; }

    PipeWriter Body { get; }

    /// <summary>Ends the connection, so that a broken answer cannot be taken for a whole one.</summary>
    void Abort();
}
