namespace Rotor.Core.RequestLog;

/// <summary>Headers and bodies of a request, as far as policy keeps them.</summary>
public sealed record RequestBodies
{
    /// <summary>Which parts are kept.</summary>
    public BodyPolicy Policy { get; init; } = BodyPolicy.Full;

    public IReadOnlyList<HeaderLine> RequestHeaders { get; init; } = [];

    public IReadOnlyList<HeaderLine> ResponseHeaders { get; init; } = [];

    /// <summary>The request's bytes.</summary>
    public BodyPayload? Request { get; init; }

    /// <summary>The answer's bytes as the client got them; of a stream, its events.</summary>
    public BodyPayload? Response { get; init; }

    /// <summary>Of a stream: the whole answer as one JSON object, as a request without <c>stream</c> would have got it.</summary>
    public BodyPayload? Assembled { get; init; }

    /// <summary>The bytes of all payloads.</summary>
    public long Size => (Request?.Bytes.Length ?? 0) + (Response?.Bytes.Length ?? 0) + (long)(Assembled?.Bytes.Length ?? 0);
}

/// <summary>Which bodies are kept.</summary>
public enum BodyPolicy
{
    /// <summary>Headers and bodies, byte for byte up to the cap.</summary>
    Full,

    /// <summary>Only the text of request and answer, for search and reading: no headers, no bytes.</summary>
    Text,

    /// <summary>Nothing.</summary>
    None,
}
