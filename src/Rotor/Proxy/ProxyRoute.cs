using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>One path of the client door: where it leads upstream and how its answers are read.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The path below the door's prefix and below the upstream's base address, without a leading slash; may hold route parameters.</param>
/// <param name="Dialect">The shape of its answers, streams and errors.</param>
/// <param name="Kind">What Rotor may do with its answer.</param>
internal sealed record ProxyRoute(string Method, string Path, StreamDialect Dialect, RouteKind Kind)
{
    public static readonly string[] Prefixes = ["/v1", "/api/v1"];

    /// <summary>The Anthropic shape has errors of its own form.</summary>
    public bool IsAnthropic => Dialect == StreamDialect.Messages;

    /// <summary>Whether its requests carry a body.</summary>
    public bool HasBody => Method is "POST" or "PUT" or "PATCH";

    /// <summary>All that a key of the pool serves. Whatever is not here is 404: key administration and billing are nobody's business at this door.</summary>
    public static readonly ProxyRoute[] All =
    [
        new("POST", "chat/completions", StreamDialect.ChatCompletions, RouteKind.Inference),
        new("POST", "completions", StreamDialect.Completions, RouteKind.Inference),
        new("POST", "responses", StreamDialect.Responses, RouteKind.Inference),
        new("POST", "messages", StreamDialect.Messages, RouteKind.Inference),
        new("POST", "embeddings", StreamDialect.Unknown, RouteKind.Inference),
        new("POST", "rerank", StreamDialect.Unknown, RouteKind.Inference),
        new("POST", "images", StreamDialect.Unknown, RouteKind.Media),
        new("POST", "images/generations", StreamDialect.Unknown, RouteKind.Media),
        new("POST", "audio/speech", StreamDialect.Unknown, RouteKind.Media),
        new("POST", "audio/transcriptions", StreamDialect.Unknown, RouteKind.Media),
        new("GET", "models", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "models/count", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "models/user", StreamDialect.Unknown, RouteKind.WithKey),
        new("GET", "models/{id}", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "models/{author}/{slug}", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "models/{author}/{slug}/endpoints", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "model/{author}/{slug}", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "embeddings/models", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "endpoints/zdr", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "providers", StreamDialect.Unknown, RouteKind.Public),
        new("GET", "generation", StreamDialect.Unknown, RouteKind.Generation),
    ];

    /// <summary>The route of an inference request by its whole path; null where it is none of those.</summary>
    public static ProxyRoute? Find(string path) => path == "/chat/completions"
        ? All[0]
        : Array.Find(All, route => route is { Kind: RouteKind.Inference, Method: "POST" } && Array.Exists(Prefixes, prefix => path.Length == prefix.Length + 1 + route.Path.Length
            && path.StartsWith(prefix + "/", StringComparison.Ordinal) && path.EndsWith(route.Path, StringComparison.Ordinal)));
}

/// <summary>What a route's answer is made of, and so how it is relayed.</summary>
internal enum RouteKind
{
    /// <summary>JSON, or an event stream: held back until it is known to be an answer.</summary>
    Inference,

    /// <summary>JSON, or media of any type that is relayed as it comes.</summary>
    Media,

    /// <summary>A list that upstream gives to anybody: asked for without a key.</summary>
    Public,

    /// <summary>A list that depends on the key.</summary>
    WithKey,

    /// <summary>What became of one earlier answer: only the key that made it can tell, and only its client may ask.</summary>
    Generation,

    /// <summary>Any other path, asked for with the caller's own key: relayed as it comes.</summary>
    Passed,
}
