using System.Net;
using System.Text.Json;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator.Control;

/// <summary>The calls under /control, by which another process scripts this simulator. Taken from loopback only.</summary>
internal sealed class ControlEndpoint(OpenRouterSimulator simulator)
{
    public async Task AnswerAsync(Exchange exchange)
    {
        var from = exchange.Http.Connection.RemoteIpAddress;
        if (from is null || !IPAddress.IsLoopback(from))
        {
            await Answer(exchange, 403, new { error = "Control calls are taken from loopback only." });
            return;
        }

        try
        {
            var result = Do(exchange.Http.Request.Method, exchange.Path["/control".Length..], exchange.Body);
            await Answer(exchange, result is null ? 404 : 200, result ?? new { error = "There is no such control call; docs/simulator.md lists them." });
        }
        catch (JsonException wrong)
        {
            await Answer(exchange, 400, new { error = wrong.Message });
        }
    }

    private object? Do(string method, string path, ReadOnlyMemory<byte> body) => (method, path) switch
    {
        ("POST", "/scripts") => Script(Read<ScriptRule>(body)),
        ("GET", "/scripts") => simulator.Rules,
        ("DELETE", "/scripts") => Done(simulator.ClearScripts),
        ("PUT", "/accounts") => Account(Read<AccountCall>(body)),
        ("PUT", "/keys") => Key(Read<KeyCall>(body)),
        ("PUT", "/models") => Model(Read<ModelCall>(body)),
        ("GET", "/requests") => simulator.Requests.Select(Views.Request),
        ("DELETE", "/requests") => Done(simulator.ClearRequests),
        ("GET", "/stats") => Views.Statistics(simulator),
        ("GET", "/errors") => WireErrors.All.Select(e => new { e.Name, e.Status, e.Body }),
        ("POST", "/reset") => Done(simulator.Reset),
        _ => null,
    };

    private object Script(ScriptRule rule)
    {
        simulator.Script(rule);
        return new { ok = true };
    }

    private object Account(AccountCall call)
    {
        var account = simulator.AddAccount(call.Id);
        account.CreditsBought = call.CreditsBought ?? account.CreditsBought;
        account.CreditsUsed = call.CreditsUsed ?? account.CreditsUsed;
        account.InFlightBudget = call.InFlightBudget ?? account.InFlightBudget;
        account.FreePerDay = call.FreePerDay ?? account.FreePerDay;
        account.FreePerMinute = call.FreePerMinute ?? account.FreePerMinute;
        account.AllowsFreeTraining = call.AllowsFreeTraining ?? account.AllowsFreeTraining;
        if (call.FreeUsedToday is { } used)
            simulator.UseFreeToday(account, used);
        return new { ok = true };
    }

    private object Key(KeyCall call)
    {
        var key = simulator.AddKey(call.Value, call.Account ?? "user_sim");
        key.LimitUsd = call.LimitUsd ?? key.LimitUsd;
        key.LimitReset = call.LimitReset ?? key.LimitReset;
        key.UsedUsd = call.UsedUsd ?? key.UsedUsd;
        key.Revoked = call.Revoked ?? key.Revoked;
        key.IsManagementKey = call.IsManagementKey ?? key.IsManagementKey;
        return new { ok = true };
    }

    private object Model(ModelCall call)
    {
        var model = simulator.AddModel(call.Id);
        model.Name = call.Name ?? model.Name;
        model.Provider = call.Provider ?? model.Provider;
        model.ContextLength = call.ContextLength ?? model.ContextLength;
        model.MaxCompletionTokens = call.MaxCompletionTokens ?? model.MaxCompletionTokens;
        model.PromptPrice = call.PromptPrice ?? model.PromptPrice;
        model.CompletionPrice = call.CompletionPrice ?? model.CompletionPrice;
        model.Prefill = call.Prefill ?? model.Prefill;
        model.Diverges = call.Diverges ?? model.Diverges;
        model.ReasoningTokens = call.ReasoningTokens ?? model.ReasoningTokens;
        model.Output = call.Output ?? model.Output;
        return new { ok = true };
    }

    private static object Done(Action action)
    {
        action();
        return new { ok = true };
    }

    private static T Read<T>(ReadOnlyMemory<byte> body) =>
        JsonSerializer.Deserialize<T>(body.Span, ControlJson.Options) ?? throw new JsonException("The body is null.");

    private static Task Answer(Exchange exchange, int status, object result) =>
        Sending.JsonAsync(exchange, status, JsonSerializer.Serialize(result, ControlJson.Options));
}
