using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Rotor.Core.Contracts;
using Rotor.Core.Settings;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Rotor.Proxy;

/// <summary>Takes a request in: checks its head, reads its body once, finds what routing needs. What cannot be served is named here and costs nothing upstream.</summary>
internal sealed class RequestIntake(Live<RequestsOptions> limits)
{
    /// <summary>The least that a sender must keep up once <see cref="RequestsOptions.BodyIdleTimeout"/> is over, in bytes per second.</summary>
    private const double MinBodyRate = 240;

    private static readonly RequestScan NothingToScan = new();
    private readonly MinDataRate _minRate = MinRate(limits.Value);

    /// <summary>A request that was taken in, or what is wrong with it.</summary>
    internal readonly record struct Result(RequestBody? Body, RequestScan Scan, RotorError? Error);

    public async ValueTask<Result> TakeAsync(HttpContext context, ProxyRoute route)
    {
        if (!route.HasBody) return new Result(null, NothingToScan, null);
        if (CheckHead(context.Request, route) is { } refused) return new Result(null, NothingToScan, refused);

        var body = await ReadAsync(context);
        if (body is null) return new Result(null, NothingToScan, TooLarge());
        if (IsMultipart(context.Request) || route.Kind == RouteKind.Passed) return new Result(body, NothingToScan, null);
        var fault = RequestScanner.TryScan(body.Span, out var scan);
        return new Result(body, scan, fault is null ? null : RotorError.From(fault));
    }

    /// <summary>The content type to send upstream: what is inside is JSON, whatever a tool such as <c>curl -d</c> called it.</summary>
    public static string UpstreamContentType(HttpRequest request) =>
        request.ContentType is { } type && (IsMultipart(request) || type.Contains("json", StringComparison.OrdinalIgnoreCase)) ? type : "application/json";

    private RotorError? CheckHead(HttpRequest request, ProxyRoute route)
    {
        // The server believes the chunks and puts the length aside under this name; another reader on the way might have believed the length.
        if (request.Headers.TransferEncoding.Count > 0 && request.Headers.ContainsKey("X-Content-Length"))
            return new RotorError(400, "two_lengths", "The request has both Content-Length and Transfer-Encoding. Send one of them.");
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
            return new RotorError(415, "compressed_body", $"Request bodies compressed with '{Printable.Short(encoding.ToString())}' are not taken. Send the JSON as it is.");
        if (request.ContentType is { Length: > 0 } type && !IsAcceptable(type, route))
            return new RotorError(415, "unsupported_media_type", $"A body of type '{Printable.Short(type)}' is not taken. Send JSON with Content-Type: application/json.");
        return request.ContentLength > limits.Value.MaxBodyBytes ? TooLarge() : null;
    }

    private static bool IsAcceptable(string contentType, ProxyRoute route)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = (end < 0 ? contentType : contentType[..end]).Trim();
        return type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || (type.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) && route.Kind == RouteKind.Media);
    }

    /// <summary>How slowly a body may come.</summary>
    public static MinDataRate MinRate(RequestsOptions limits) => new(MinBodyRate, limits.BodyIdleTimeout);

    public static bool IsMultipart(HttpRequest request) => request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;

    private async ValueTask<RequestBody?> ReadAsync(HttpContext context)
    {
        // Over HTTP/2 the connection's own rate holds, which is the same.
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = _minRate;
        try
        {
            return await RequestBody.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, limits.Value.MaxBodyBytes, context.RequestAborted);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            // The server has no error of its own for a chunk size beyond all numbers.
            throw new BadHttpRequestException($"The request body's framing is broken: {e.Message}", StatusCodes.Status400BadRequest, e);
        }
    }

    private RotorError TooLarge() =>
        new(413, "body_too_large", $"The request body is larger than {limits.Value.MaxBodyBytes} bytes, the limit set by ROTOR_REQUESTS__MAXBODYBYTES. Nothing was sent upstream.");
}
