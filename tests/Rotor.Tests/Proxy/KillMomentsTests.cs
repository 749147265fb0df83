using Rotor.Simulator;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>What was counted outlives a kill at whatever moment: what a key or an account was asked is never lost, and what is counted too much was under way.</summary>
public sealed class KillMomentsTests
{
    private const int Kills = 3;
    private const int Connections = 24;
    private const int Plenty = 1_000_000;

    // Upstream's own counter is slower than the whole test, so that no check makes good what the program lost.
    private readonly SimulatorOptions _options = new() { KeptRequests = Plenty, FreeCounterLag = TimeSpan.FromHours(1) };

    [Fact]
    public async Task Kill_AtRandomMoments_CountsAreNeverBelowWhatWasServedNorAboveByMoreThanWasUnderWay()
    {
        await KilledRotor.AwayFromMidnightAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        await using var upstream = await OpenRouterSimulator.StartAsync(_options);
        var values = Enumerable.Range(1, 6).Select(i => $"sk-or-v1-moment-aaaaaaaaaaaa{i:D4}").ToArray();
        foreach (var (index, value) in values.Index())
        {
            var account = upstream.AddKey(value, $"user_{index / 2}").Account;
            account.FreePerDay = account.FreePerMinute = Plenty;
        }

        // Of the six, two have a limit that people set; the accounts' free days become known by checks.
        await using var rotor = new KilledRotor(upstream, Connections, values[2..]);
        await rotor.StartAsync();
        foreach (var value in values[..2])
            await rotor.RunAsync("keys", "add", value, "--daily-limit", $"{Plenty}");
        await rotor.RunAsync("keys", "check", "--all");
        var tooMany = 0L;
        for (var kill = 1; kill <= Kills; kill++)
        {
            var moment = upstream.Seen.Requests + Random.Shared.Next(1, 600);
            var load = rotor.LoadAsync("openai/gpt-4o-mini", "google/gemma-4-31b-it:free");
            await Until.TrueAsync(() => upstream.Seen.Requests >= moment, "the moment to come");
            await rotor.KillAsync(load);
            await rotor.StartAsync();
            await Until.TrueAsync(() => upstream.Seen.Running == 0, "the answers under way to end");

            var keys = await CompareAsync("key", rotor.JsonAsync("keys", "list", "--json"), "last4", "dailyUsed", Asked(upstream));
            var accounts = await CompareAsync("account", rotor.AdminAsync("/api/accounts"), "id", "freeUsedToday", upstream.Accounts.ToDictionary(account => account.Id, account => (long)upstream.FreeUsedToday(account)));
            // A request that a dead program has sent may be read, and counted, only after the comparison.
            Assert.InRange(keys, 0, tooMany + Connections);
            Assert.InRange(accounts, 0, tooMany + Connections);
            tooMany = Math.Max(tooMany, keys);
        }
    }

    private static Dictionary<string, long> Asked(OpenRouterSimulator upstream) => upstream.Requests
        .Where(request => request.Method == "POST").GroupBy(request => request.Bearer![^4..]).ToDictionary(asked => asked.Key, asked => asked.LongCount());

    /// <returns>How many too many are kept in all.</returns>
    private static async Task<long> CompareAsync(string what, Task<System.Text.Json.Nodes.JsonArray> list, string name, string count, Dictionary<string, long> served)
    {
        var kept = (await list).ToDictionary(item => (string)item![name]!, item => (long)item![count]!);
        Assert.All(kept, item => Assert.True(item.Value >= served.GetValueOrDefault(item.Key), $"of {what} {item.Key} {item.Value} requests are kept, {served.GetValueOrDefault(item.Key)} were served"));
        return kept.Values.Sum() - served.Values.Sum();
    }
}
