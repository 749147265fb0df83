using Rotor.Simulator;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>Known limits hold under concurrency and over a crash: the real program is killed while it serves, and started again on its data.</summary>
public sealed class CrashTests
{
    private const int Limit = 120;
    private const int AtOnce = 240;
    private const string Free = "google/gemma-4-31b-it:free";
    private const string Paid = "openai/gpt-4o-mini";

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Kill_WhileFreeRequestsRun_NoAccountsDayIsOverrunAndTheStoreKnowsWhatWasServed(int lagMinutes)
    {
        await AwayFromMidnightAsync();
        await using var upstream = await OpenRouterSimulator.StartAsync(new SimulatorOptions { FreeCounterLag = TimeSpan.FromMinutes(lagMinutes) });
        var values = Enumerable.Range(1, 4).Select(i => $"sk-or-v1-crash-aaaaaaaaaaaa{i:D4}").ToArray();
        foreach (var (index, value) in values.Index())
        {
            var account = upstream.AddKey(value, $"user_{index}").Account;
            (account.FreePerDay, account.FreePerMinute) = (Limit, 100_000);
        }

        await using var rotor = new KilledRotor(upstream, AtOnce, values);
        await rotor.StartAsync();
        await rotor.RunAsync("keys", "check", "--all");
        var load = rotor.LoadAsync(Free);
        await Until.TrueAsync(() => Served(upstream) > Limit, "some requests");
        await rotor.KillAsync(load);
        await rotor.StartAsync();
        await rotor.RunAsync("keys", "check", "--all");
        await Until.TrueAsync(() => upstream.Seen.Running == 0, "the answers under way to end");
        var served = Served(upstream);
        var kept = await UsedAsync(rotor);
        // What had a key and was not sent yet when the program died counts as used, and upstream's counter is too slow to tell.
        Assert.InRange(kept, served, served + AtOnce);

        await rotor.LoadAsync(Free);

        Assert.All(upstream.Accounts, account => Assert.InRange(upstream.FreeUsedToday(account), 1, Limit));
        Assert.Equal((values.Length * Limit) - (kept - served), Served(upstream));
        Assert.All(upstream.Keys, key => Assert.False(key.Seen.Statuses.ContainsKey(429), "a known limit was overrun"));
        Assert.Equal(values.Length * Limit, await UsedAsync(rotor));
    }

    [Fact]
    public async Task Kill_WhileKeysWithDailyLimitsAreAsked_TheStoreCountsWhatWasServed()
    {
        const int Answered = 60;
        await AwayFromMidnightAsync();
        await using var upstream = await OpenRouterSimulator.StartAsync();
        var values = AddKeys(upstream, "sk-or-v1-crash-cccccccccccc");
        upstream.Script(replies: [new Reply { Times = Answered }, Reply.WithoutHead(HeadFault.Never, times: 0)]);
        await using var rotor = new KilledRotor(upstream, AtOnce);
        await rotor.StartAsync();
        await AddLimitsAsync(rotor, values);
        var load = rotor.LoadAsync(Paid);
        await Until.TrueAsync(() => upstream.Seen.Running == AtOnce, "every connection's request to reach upstream");
        await rotor.KillAsync(load);

        // Windows are kept ahead in blocks, which must not count as used: what each key was asked is known to the request.
        await rotor.StartAsync();
        Assert.Equal(Answered + AtOnce, Chats(upstream));
        Assert.Equal(
            values.Order(StringComparer.Ordinal).Select(value => Chats(upstream, value)),
            (await rotor.JsonAsync("keys", "list", "--json")).OrderBy(key => (string)key!["last4"]!, StringComparer.Ordinal).Select(key => (long)key!["dailyUsed"]!));

        upstream.ClearScripts();
        await rotor.LoadAsync(Paid);

        Assert.All(upstream.Keys, key => Assert.Equal(Limit, Chats(upstream, key.Value)));
    }

    [Fact]
    public async Task Kill_WhileKeysWithDailyLimitsServe_NoLimitIsOverrun()
    {
        await AwayFromMidnightAsync();
        await using var upstream = await OpenRouterSimulator.StartAsync();
        var values = AddKeys(upstream, "sk-or-v1-crash-bbbbbbbbbbbb");
        await using var rotor = new KilledRotor(upstream, AtOnce);
        await rotor.StartAsync();
        await AddLimitsAsync(rotor, values);
        var load = rotor.LoadAsync(Paid);
        await Until.TrueAsync(() => Chats(upstream) > Limit, "some requests");
        await rotor.KillAsync(load);
        await Until.TrueAsync(() => upstream.Seen.Running == 0, "the answers under way to end");
        var served = Chats(upstream);
        await rotor.StartAsync();
        var kept = (await rotor.JsonAsync("keys", "list", "--json")).Sum(key => (long)key!["dailyUsed"]!);
        // What had a key and was not sent yet when the program died counts as used.
        Assert.InRange(kept, served, served + AtOnce);

        await rotor.LoadAsync(Paid);

        Assert.All(upstream.Keys, key => Assert.InRange(Chats(upstream, key.Value), 1, Limit));
        Assert.Equal((3 * Limit) - (kept - served), Chats(upstream));
        Assert.All(await rotor.JsonAsync("keys", "list", "--json"), key => Assert.Equal(Limit, (long)key!["dailyUsed"]!));
    }

    private static Task AwayFromMidnightAsync() => KilledRotor.AwayFromMidnightAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    private static string[] AddKeys(OpenRouterSimulator upstream, string start)
    {
        var values = Enumerable.Range(1, 3).Select(i => $"{start}{i:D4}").ToArray();
        foreach (var value in values)
            upstream.AddKey(value, "user_1");
        return values;
    }

    private static async Task AddLimitsAsync(KilledRotor rotor, string[] values)
    {
        foreach (var value in values)
            await rotor.RunAsync("keys", "add", value, "--daily-limit", $"{Limit}");
    }

    private static long Chats(OpenRouterSimulator upstream, string? key = null) =>
        upstream.Requests.Count(request => request.Method == "POST" && (key is null || request.Bearer == key));

    private static long Served(OpenRouterSimulator upstream) => upstream.Accounts.Sum(upstream.FreeUsedToday);

    private static async Task<long> UsedAsync(KilledRotor rotor) => (await rotor.AdminAsync("/api/accounts")).Sum(account => (long)account!["freeUsedToday"]!);
}
