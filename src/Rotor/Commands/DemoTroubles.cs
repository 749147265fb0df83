using Rotor.Simulator;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;

namespace Rotor.Commands;

/// <summary>What goes wrong at the demonstration's OpenRouter, so that there is something to fail over from. Whoever asks is answered all the same.</summary>
internal sealed class DemoTroubles(OpenRouterSimulator simulator, TimeProvider time)
{
    private const int FreeUsed = 38;
    private const int Every = 6;

    /// <summary>Leaves an account that never paid a few free requests for today, and a key its limit behind it.</summary>
    /// <param name="neverPaid">The account's id.</param>
    /// <param name="spent">The key's value.</param>
    public void Prepare(string neverPaid, string spent)
    {
        var account = simulator.AddAccount(neverPaid);
        account.CreditsBought = 0;
        simulator.UseFreeToday(account, FreeUsed);
        var key = simulator.Keys.First(key => key.Value == spent);
        (key.LimitUsd, key.UsedUsd, key.LimitReset) = (1m, 1m, "weekly");
    }

    /// <summary>Lets the next attempt fail, once in a while.</summary>
    /// <param name="request">The number of the request that comes, from 0.</param>
    public void Before(int request)
    {
        if (request % Every == Every - 1)
            simulator.Script(replies: Reply.Fail(Failure(request / Every)));
    }

    // The traffic asks a free and a paid model in turn where a failure is due, and each can only fail as its kind does.
    private WireError Failure(int number) => (number % 4) switch
    {
        0 => WireErrors.UpstreamErrorFrom,
        1 => WireErrors.InFlight(retryAfterSeconds: 20),
        2 => WireErrors.FreePerMinute(20, NextMinute()),
        _ => WireErrors.NetworkConnectionLost,
    };

    private DateTimeOffset NextMinute() => DateTimeOffset.FromUnixTimeSeconds(((time.GetUtcNow().ToUnixTimeSeconds() / 60) + 1) * 60);
}
