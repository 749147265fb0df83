using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Rotor.Simulator.Accounts;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Control;
using Rotor.Simulator.Endpoints;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Requests;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Serving;

/// <summary>Reads a request, finds its key and route, and counts what came of it.</summary>
internal sealed class RequestHandler(SimulatorOptions options, AccountBook accounts, ScriptBook scripts, RequestLog log, GenerationIds ids)
{
    private const string Prefix = "/api/v1";

    public required InferenceEndpoint Inference { get; init; }

    public required PlainEndpoint Plain { get; init; }

    public required ModelsEndpoint Models { get; init; }

    public required KeyEndpoint Key { get; init; }

    public required AccountEndpoint Account { get; init; }

    public required ControlEndpoint Control { get; init; }

    public required Page.StatusPage Page { get; init; }

    public required KeyStatistics Seen { get; init; }

    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var isApi = path.StartsWith(Prefix + "/", StringComparison.Ordinal);
        if (await ReadAsync(http) is not { } seen)
            return;
        var exchange = new Exchange(http, seen, isApi ? path[Prefix.Length..] : path);
        if (!isApi)
        {
            await OutsideAsync(exchange);
            return;
        }

        if (log.Enabled)
            log.Add(seen);
        await CountedAsync(exchange);
    }

    private async Task CountedAsync(Exchange exchange)
    {
        Seen.Began();
        exchange.Key = accounts.Find(exchange.Seen.Bearer);
        exchange.Statistics?.Began();
        try
        {
            await RouteAsync(exchange);
        }
        catch (OperationCanceledException) when (exchange.Gone.IsCancellationRequested)
        {
            // The client left, or the script broke the connection; counted below.
        }
        finally
        {
            Count(exchange);
        }
    }

    private void Count(Exchange exchange)
    {
        var seen = exchange.Seen;
        seen.Aborted = exchange.Gone.IsCancellationRequested && !exchange.BrokenByScript && !exchange.Complete;
        seen.Ended = true;
        if (seen.Aborted)
        {
            Seen.Aborted(exchange.BilledAfterAbort);
            exchange.Statistics?.Aborted(exchange.BilledAfterAbort);
        }

        Seen.Ended(seen.Status);
        exchange.Statistics?.Ended(seen.Status);
    }

    private Task RouteAsync(Exchange exchange)
    {
        var isGet = HttpMethods.IsGet(exchange.Http.Request.Method);
        // Scripts may also speak for paths that ask for no key, by naming the path.
        if (!InferenceEndpoint.Serves(exchange.Path) && !PlainEndpoint.Serves(exchange.Path))
        {
            exchange.Reply = scripts.Take(exchange.Path, false, exchange.Key?.Value, exchange.Key?.Account.Id, null) ?? Reply.Ok;
            if (!ReferenceEquals(exchange.Reply, Reply.Ok))
                return ScriptedAsync(exchange, isGet);
        }

        return isGet && Models.TryAnswer(exchange) is { } models ? models : KeyedAsync(exchange, isGet);
    }

    private async Task ScriptedAsync(Exchange exchange, bool isGet)
    {
        if (await Sending.HeadFaultAsync(exchange, options.Time))
            return;
        if (exchange.Reply.Error is { } error)
            await Sending.ErrorAsync(exchange, error, ids.Next());
        else if (exchange.Reply.Json.Body is { } body)
            await Sending.JsonAsync(exchange, 200, body);
        else
            await (isGet && Models.TryAnswer(exchange) is { } models ? models : KeyedAsync(exchange, isGet));
    }

    private Task KeyedAsync(Exchange exchange, bool isGet)
    {
        if (exchange.Key is null && (!options.Load || accounts.HasKeys))
            return Sending.ErrorAsync(exchange, exchange.Seen.Bearer is null ? WireErrors.NoCookieCredentials : WireErrors.UserNotFound, ids.Next());
        if (!isGet && InferenceEndpoint.Serves(exchange.Path))
            return Inference.AnswerAsync(exchange);
        if (!isGet && PlainEndpoint.Serves(exchange.Path))
            return Plain.AnswerAsync(exchange);
        if (!isGet || exchange.Key is not { } key)
            return Sending.ErrorAsync(exchange, WireErrors.RouteNotFound, "");
        return exchange.Path switch
        {
            "/key" or "/auth/key" => Key.ShowAsync(exchange),
            "/credits" => AccountEndpoint.CreditsAsync(exchange),
            "/generation" => Account.GenerationAsync(exchange),
            "/models/user" => Models.ListAsync(exchange, "text"),
            "/keys" or "/activity" when !key.IsManagementKey => Sending.ErrorAsync(exchange, WireErrors.ManagementKeyOnly, ""),
            _ => Sending.ErrorAsync(exchange, WireErrors.RouteNotFound, ""),
        };
    }

    /// <summary>What is not the API: control calls, the page, and for all else the web site's HTML with 200, as the real host answers.</summary>
    private Task OutsideAsync(Exchange exchange)
    {
        if (exchange.Path.StartsWith("/control/", StringComparison.Ordinal))
            return Control.AnswerAsync(exchange);
        return exchange.Path == "/"
            ? Sending.JsonAsync(exchange, 200, Page.Html(), contentType: "text/html; charset=utf-8")
            : Sending.JsonAsync(exchange, 200, "<!DOCTYPE html><html><head><title>OpenRouter</title></head><body></body></html>", contentType: "text/html; charset=utf-8");
    }

    private async Task<SeenRequest?> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        byte[] body;
        try
        {
            body = await BodyAsync(request, http.RequestAborted);
        }
        catch (BadHttpRequestException wrong)
        {
            http.Response.StatusCode = wrong.StatusCode;
            return null;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return null;
        }

        var bearer = request.Headers.Authorization.ToString();
        return new SeenRequest
        {
            Number = log.NextNumber(),
            At = options.Time.GetUtcNow(),
            Method = request.Method,
            Target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Headers = log.Enabled ? [.. request.Headers.SelectMany(h => h.Value, (h, v) => new KeyValuePair<string, string>(h.Key, v ?? ""))] : [],
            Body = body,
            Bearer = bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? bearer["Bearer ".Length..].Trim() : ApiKey(request),
        };
    }

    private static string? ApiKey(HttpRequest request) => request.Headers.TryGetValue("X-Api-Key", out var key) ? key.ToString() : null;

    private static async Task<byte[]> BodyAsync(HttpRequest request, CancellationToken gone)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(gone);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
