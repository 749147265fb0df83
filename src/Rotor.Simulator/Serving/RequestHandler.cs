using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Rotor.Simulator.Accounts;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Endpoints;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Requests;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Serving;

/// <summary>Reads a request, finds its key and route, and counts what came of it.</summary>
internal sealed class RequestHandler(
    SimulatorOptions options, AccountBook accounts, ScriptBook scripts, RequestLog log, GenerationIds ids, ChatEndpoint chat, ModelsEndpoint models, KeyEndpoint key)
{
    private const string Prefix = "/api/v1";

    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var seen = await ReadAsync(http);
        var exchange = new Exchange(http, seen, path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : path);
        if (log.Enabled)
            log.Add(seen);
        try
        {
            await RouteAsync(exchange);
        }
        catch (OperationCanceledException) when (exchange.Gone.IsCancellationRequested)
        {
            seen.Aborted = true;
        }
        finally
        {
            seen.Aborted |= exchange.Gone.IsCancellationRequested;
            seen.Ended = true;
        }
    }

    private async Task RouteAsync(Exchange exchange)
    {
        var method = exchange.Http.Request.Method;
        if (method == "GET" && exchange.Path == "/models")
        {
            await models.ListAsync(exchange);
            return;
        }

        exchange.Key = accounts.Find(exchange.Seen.Bearer);
        var open = options.Load && !accounts.HasKeys;
        if (exchange.Key is null && !open)
        {
            await Sending.ErrorAsync(exchange, exchange.Seen.Bearer is null ? WireErrors.NoCookieCredentials : WireErrors.UserNotFound, ids.Next());
            return;
        }

        exchange.Key?.Seen.Began();
        try
        {
            await AuthenticatedAsync(exchange, method);
        }
        finally
        {
            exchange.Key?.Seen.Ended(exchange.Seen.Status);
        }
    }

    private async Task AuthenticatedAsync(Exchange exchange, string method)
    {
        var inference = method == "POST" && exchange.Path == "/chat/completions";
        var prompt = inference ? Prompt.Read(exchange.Body) : null;
        exchange.Seen.Model = prompt?.Model;
        exchange.Reply = scripts.Take(exchange.Path, inference, exchange.Key?.Value, exchange.Key?.Account.Id, prompt?.Model) ?? Reply.Ok;
        if (inference)
            await chat.AnswerAsync(exchange, prompt);
        else if (exchange.Reply.Error is { } error)
            await Sending.ErrorAsync(exchange, error, ids.Next());
        else if (method == "GET" && exchange.Path is "/key" or "/auth/key" && exchange.Key is not null)
            await key.ShowAsync(exchange);
        else
            await Sending.ErrorAsync(exchange, WireErrors.RouteNotFound, ids.Next());
    }

    private async Task<SeenRequest> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        var reader = request.BodyReader;
        byte[] body;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.IsCompleted)
            {
                body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                break;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
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
            Bearer = bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? bearer["Bearer ".Length..].Trim() : null,
        };
    }
}
