using System.Net;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.Simulator.Scripts;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>Known limits hold under concurrency and over a crash: the real program is killed while it serves, and started again on its data.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Limit = 120;
    private const int AtOnce = 240;
    private readonly string _folder = TestFolders.New("crash");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => TestFolders.End(_folder);

    [Fact]
    public async Task Kill_WhileFreeRequestsRun_NoAccountsDayIsOverrunAndTheStoreKnowsWhatWasServed()
    {
        await AwayFromMidnightAsync();
        await using var upstream = await OpenRouterSimulator.StartAsync();
        var values = Enumerable.Range(1, 4).Select(i => $"sk-or-v1-crash-aaaaaaaaaaaa{i:D4}").ToArray();
        foreach (var (index, value) in values.Index())
        {
            var account = upstream.AddKey(value, $"user_{index}").Account;
            (account.FreePerDay, account.FreePerMinute) = (Limit, 100_000);
        }

        var variables = Variables(upstream, values);
        await using (var first = await ServeAsync(variables))
        {
            await RotorProcess.RunAsync(_folder, ["keys", "check", "--all"], variables);
            var load = LoadAsync(await AddressAsync(first), "google/gemma-4-31b-it:free");
            await Until.TrueAsync(() => upstream.Accounts.Sum(upstream.FreeUsedToday) > Limit, "some requests");
            await first.SignalAsync("KILL");
            await load;
        }

        await using var second = await ServeAsync(variables);
        await RotorProcess.RunAsync(_folder, ["keys", "check", "--all"], variables);
        await Until.TrueAsync(() => upstream.Seen.Running == 0, "the answers under way to end");
        Assert.Equal(Served(upstream), await UsedAsync(variables));

        await LoadAsync(await AddressAsync(second), "google/gemma-4-31b-it:free");
        Assert.All(upstream.Accounts, account => Assert.Equal(Limit, upstream.FreeUsedToday(account)));
        Assert.All(upstream.Keys, key => Assert.False(key.Seen.Statuses.ContainsKey(429), "a known limit was overrun"));
        Assert.Equal(Served(upstream), await UsedAsync(variables));
    }

    [Fact]
    public async Task Kill_WhileKeysWithDailyLimitsAreAsked_TheStoreCountsWhatWasServed()
    {
        const int Answered = 60;
        await AwayFromMidnightAsync();
        await using var upstream = await OpenRouterSimulator.StartAsync();
        var values = AddKeys(upstream, "sk-or-v1-crash-cccccccccccc");
        var variables = Variables(upstream, []);
        upstream.Script(replies: [new Reply { Times = Answered }, Reply.WithoutHead(HeadFault.Never, times: 0)]);
        await using (var first = await ServeAsync(variables))
        {
            await AddLimitsAsync(values, variables);
            var load = LoadAsync(await AddressAsync(first), "openai/gpt-4o-mini");
            await Until.TrueAsync(() => upstream.Seen.Running == AtOnce, "every connection's request to reach upstream");
            await first.SignalAsync("KILL");
            await load;
        }

        // Windows are kept ahead in blocks, which must not count as used: what each key was asked is known to the request.
        await using var second = await ServeAsync(variables);
        Assert.Equal(Answered + AtOnce, Chats(upstream));
        Assert.Equal(
            values.Order(StringComparer.Ordinal).Select(value => Chats(upstream, value)),
            (await JsonAsync(["keys", "list", "--json"], variables)).OrderBy(key => (string)key!["last4"]!, StringComparer.Ordinal).Select(key => (long)key!["dailyUsed"]!));

        upstream.ClearScripts();
        await LoadAsync(await AddressAsync(second), "openai/gpt-4o-mini");

        Assert.All(upstream.Keys, key => Assert.Equal(Limit, Chats(upstream, key.Value)));
    }

    [Fact]
    public async Task Kill_WhileKeysWithDailyLimitsServe_NoLimitIsOverrun()
    {
        await AwayFromMidnightAsync();
        await using var upstream = await OpenRouterSimulator.StartAsync();
        var values = AddKeys(upstream, "sk-or-v1-crash-bbbbbbbbbbbb");
        var variables = Variables(upstream, []);
        await using (var first = await ServeAsync(variables))
        {
            await AddLimitsAsync(values, variables);
            var load = LoadAsync(await AddressAsync(first), "openai/gpt-4o-mini");
            await Until.TrueAsync(() => Chats(upstream) > Limit, "some requests");
            await first.SignalAsync("KILL");
            await load;
        }

        await Until.TrueAsync(() => upstream.Seen.Running == 0, "the answers under way to end");
        var served = Chats(upstream);
        await using var second = await ServeAsync(variables);
        var kept = (await JsonAsync(["keys", "list", "--json"], variables)).Sum(key => (long)key!["dailyUsed"]!);
        // What had a key and was not sent yet when the program died counts as used.
        Assert.InRange(kept, served, served + AtOnce);

        await LoadAsync(await AddressAsync(second), "openai/gpt-4o-mini");

        Assert.All(upstream.Keys, key => Assert.InRange(Chats(upstream, key.Value), 1, Limit));
        Assert.Equal((3 * Limit) - (kept - served), Chats(upstream));
        Assert.All(await JsonAsync(["keys", "list", "--json"], variables), key => Assert.Equal(Limit, (long)key!["dailyUsed"]!));
    }

    private static string[] AddKeys(OpenRouterSimulator upstream, string start)
    {
        var values = Enumerable.Range(1, 3).Select(i => $"{start}{i:D4}").ToArray();
        foreach (var value in values)
            upstream.AddKey(value, "user_1");
        return values;
    }

    private async Task AddLimitsAsync(string[] values, (string, string)[] variables)
    {
        foreach (var value in values)
            await RotorProcess.RunAsync(_folder, ["keys", "add", value, "--daily-limit", $"{Limit}"], variables);
    }

    // The program and the simulator count by the machine's day, which must not end meanwhile.
    private static async Task AwayFromMidnightAsync()
    {
        var left = TimeSpan.FromDays(1) - TimeProvider.System.GetUtcNow().TimeOfDay;
        if (left < TimeSpan.FromMinutes(1))
            await Task.Delay(left, TimeProvider.System, Token);
    }

    private static (string, string)[] Variables(OpenRouterSimulator upstream, string[] keys) =>
    [
        ("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("OPENROUTER_API_KEYS", string.Join(',', keys)), ("ROTOR_POOL__MAXWAIT", "5s"),
        ("ROTOR_RECORDS__BODIES", "none"),
    ];

    private async Task<RotorProcess> ServeAsync((string, string)[] variables)
    {
        var process = RotorProcess.Start(_folder, ["serve"], variables);
        await process.LineAsync("Client base URL");
        return process;
    }

    private static async Task<Uri> AddressAsync(RotorProcess process) => new((await process.LineAsync("Client base URL")).Split(' ')[^1] + "/chat/completions");

    /// <summary>Asks from many connections at once until every one of them was refused, or met the server's end.</summary>
    private static async Task LoadAsync(Uri address, string model)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Gateway.Patience };
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (true)
            {
                using var content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]}""", null, "application/json");
                try
                {
                    using var answer = await client.PostAsync(address, content, Token);
                    if (answer.StatusCode != HttpStatusCode.OK)
                        return;
                }
                catch (HttpRequestException)
                {
                    return;
                }
            }
        }));
    }

    private static long Chats(OpenRouterSimulator upstream, string? key = null) =>
        upstream.Requests.Count(request => request.Method == "POST" && (key is null || request.Bearer == key));

    private static long[] Served(OpenRouterSimulator upstream) =>
        [.. upstream.Accounts.OrderBy(account => account.Id, StringComparer.Ordinal).Select(account => (long)upstream.FreeUsedToday(account))];

    private async Task<long[]> UsedAsync((string, string)[] variables)
    {
        var (_, output) = await RotorProcess.RunAsync(_folder, ["doctor", "--json"], variables);
        return [.. JsonNode.Parse(output)!.AsArray().Select(finding => (string)finding!["text"]!).Where(text => text.StartsWith("Account ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(text => Limit - long.Parse(text.Split(' ')[4], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private async Task<JsonArray> JsonAsync(string[] arguments, (string, string)[] variables)
    {
        var (_, output) = await RotorProcess.RunAsync(_folder, arguments, variables);
        return JsonNode.Parse(output)!.AsArray();
    }
}
