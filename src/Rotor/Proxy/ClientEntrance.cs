using Microsoft.Extensions.Primitives;
using Rotor.Core.Access;

namespace Rotor.Proxy;

/// <summary>The step before everything else at the client door: reads from a request's head who sent it. No body is read for somebody who is not let in.</summary>
internal sealed class ClientEntrance(ClientDoor door)
{
    private const string Exposed = "X-Rotor-Request-Id, Retry-After, X-RateLimit-Limit-Requests, X-RateLimit-Remaining-Requests, X-RateLimit-Reset-Requests, "
        + "X-RateLimit-Limit-Tokens, X-RateLimit-Remaining-Tokens, X-RateLimit-Reset-Tokens";

    public DoorResult Enter(HttpContext context)
    {
        if (context.Features.Get<InternalCall>() is { } known) return known.Caller;
        var result = door.Enter(FactsOf(context.Request));
        if (context.Request.Headers.Origin.Count > 0) AllowReading(context);
        if (!result.IsLetIn && result.Refusal.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return result;
    }

    /// <summary>Answers a browser that asks whether a page may call; false when this is no such question.</summary>
    public bool AnswerPreflight(HttpContext context)
    {
        var request = context.Request;
        if (request.Method != HttpMethods.Options || request.Headers.Origin.Count == 0 || request.Headers.AccessControlRequestMethod.Count == 0) return false;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (!AllowReading(context)) return true;
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlMaxAge = "600";
        if (request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked) headers.AccessControlAllowHeaders = asked;
        return true;
    }

    private bool AllowReading(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Append("Vary", "Origin");
        if (door.ReadableBy(Text(context.Request.Headers.Origin)) is not { } readable) return false;
        headers.AccessControlAllowOrigin = readable;
        headers.AccessControlExposeHeaders = Exposed;
        return true;
    }

    internal static DoorFacts FactsOf(HttpRequest request)
    {
        var headers = request.Headers;
        return new DoorFacts
        {
            Authorization = Text(headers.Authorization),
            ApiKey = Text(headers["x-api-key"]),
            Host = Text(headers.Host),
            Origin = Text(headers.Origin),
            FetchSite = Text(headers["Sec-Fetch-Site"]),
            IsForwarded = headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For"),
        };
    }

    // Sent twice, a header is one text with a comma, which no check lets pass.
    private static string? Text(StringValues values) => values.Count == 0 ? null : values.ToString();
}
