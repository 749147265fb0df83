using Rotor.Simulator.Accounts;
using Rotor.Simulator.Requests;

namespace Rotor.Simulator.Control;

/// <summary>What control calls show of requests and counters.</summary>
internal static class Views
{
    public static object Request(SeenRequest r) => new
    {
        r.Number,
        r.At,
        r.Method,
        r.Target,
        r.Bearer,
        r.Model,
        r.Status,
        r.Aborted,
        r.Ended,
        Headers = r.Headers.Select(h => new[] { h.Key, h.Value }),
        BodyBase64 = Convert.ToBase64String(r.Body.Span),
    };

    public static object Statistics(OpenRouterSimulator simulator) => new
    {
        Total = Counters(simulator.Seen),
        Keys = simulator.Keys.Select(k => new { k.Value, Account = k.Account.Id, k.UsedUsd, Seen = Counters(k.Seen) }),
        Accounts = simulator.Accounts.Select(a => new { a.Id, a.Balance, FreeUsedToday = simulator.FreeUsedToday(a) }),
    };

    private static object Counters(KeyStatistics s) =>
        new { s.Requests, s.Running, s.Statuses, s.Aborts, s.BilledAfterAbort, s.PromptTokens, s.CompletionTokens };
}
