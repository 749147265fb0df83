using System.Net;
using Rotor.Simulator.Accounts;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

/// <summary>Limits that are known are not overrun, however many ask at once.</summary>
public sealed class KnownLimitTests
{
    private const int AtOnce = 240;
    private const string Free = "google/gemma-4-31b-it:free";
    private const string Paid = "openai/gpt-4o-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FreeMinute_ToldByA429_NothingGoesOutBeforeItsEnd()
    {
        var time = new FakeTime();
        await using var gateway = await Gateway.StartAsync(2, options => options.Pool.MaxWait = TimeSpan.Zero, time, simulator => simulator.Time = time);
        while ((await SendAsync(gateway, Free)).Status == HttpStatusCode.OK)
        {
        }
        var before = gateway.Upstream.Requests.Count;

        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync(gateway, Free)));

        Assert.Equal(before, gateway.Upstream.Requests.Count);
        Assert.Equal(2, Refused(gateway.Upstream.Seen));
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(60 - time.Now.Second)), answer));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gateway, Paid)).Status);
        time.Advance(TimeSpan.FromSeconds(60 - time.Now.Second));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gateway, Free)).Status);
    }

    [Fact]
    public async Task DailyLimitOfAKey_ServesExactlyThat()
    {
        const int Limit = 50;
        await using var gateway = await Gateway.StartAsync(3, options => options.Pool.MaxWait = TimeSpan.Zero, new FakeTime());
        foreach (var key in gateway.Pool.Snapshot())
            gateway.Pool.SetDailyLimit(key.Id, Limit);

        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync(gateway, Paid)));

        Assert.Equal(3 * Limit, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status));
        Assert.All(gateway.Upstream.Keys, key => Assert.Equal(Limit, key.Seen.Requests));
    }

    private static long Refused(KeyStatistics seen) => seen.Statuses.GetValueOrDefault(429);

    private static async Task<(HttpStatusCode Status, TimeSpan? RetryAfter)> SendAsync(Gateway gateway, string model)
    {
        using var answer = await gateway.PostAsync($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]}""");
        await answer.Content.ReadAsByteArrayAsync(Token);
        return (answer.StatusCode, answer.Headers.RetryAfter?.Delta);
    }
}
