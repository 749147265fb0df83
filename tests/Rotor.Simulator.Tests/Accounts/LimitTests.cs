using System.Text.Json;
using Rotor.TestSupport;

namespace Rotor.Simulator.Tests.Accounts;

public sealed class LimitTests
{
    private const string OtherKey = "sk-or-v1-0000000000000000000000000000000000000000000000000000000000000002";

    [Fact]
    public async Task FreeMinute_TwentyRequestsOverTwoKeys_RefusesUntilTheNextClockMinute()
    {
        var time = new FakeTime(new DateTimeOffset(2026, 10, 7, 9, 30, 15, TimeSpan.Zero));
        await using var run = await SimulatorRun.StartAsync(time);
        run.Simulator.AddKey(OtherKey, "user_one");
        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await run.PostAsync(SimulatorRun.Chat(SimulatorRun.Free), key: i % 2 == 0 ? SimulatorRun.KeyValue : OtherKey)).Status);

        using var refused = await run.SendAsync(SimulatorRun.Chat(SimulatorRun.Free));
        var body = await refused.Content.ReadAsStringAsync(run.Limit);
        var paid = await run.PostAsync(SimulatorRun.Chat());
        time.Advance(TimeSpan.FromSeconds(45));
        var later = await run.PostAsync(SimulatorRun.Chat(SimulatorRun.Free));

        Assert.Equal(429, (int)refused.StatusCode);
        var reset = new DateTimeOffset(2026, 10, 7, 9, 31, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal(reset.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(refused.Headers.GetValues("X-RateLimit-Reset")));
        Assert.Contains("free-models-per-min", body, StringComparison.Ordinal);
        Assert.Equal((200, 200), (paid.Status, later.Status));
    }

    [Fact]
    public async Task FreeDay_UsedUp_RefusesUntilMidnightUtc()
    {
        var time = new FakeTime();
        await using var run = await SimulatorRun.StartAsync(time);
        var account = run.Simulator.AddAccount("user_one");
        account.CreditsBought = 5;
        run.Simulator.UseFreeToday(account, 50);

        var refused = await run.PostAsync(SimulatorRun.Chat(SimulatorRun.Free));
        using var key = JsonDocument.Parse((await run.GetAsync("/key")).Body);
        time.AdvanceTo(new DateTimeOffset(2026, 10, 8, 0, 0, 0, TimeSpan.Zero));
        var later = await run.PostAsync(SimulatorRun.Chat(SimulatorRun.Free));

        Assert.Equal((429, 200), (refused.Status, later.Status));
        Assert.Contains("\"limit_source\":\"openrouter_free_tier_daily\"", refused.Body, StringComparison.Ordinal);
        Assert.Equal(0, key.RootElement.GetProperty("data").GetProperty("free_model_daily_requests").GetProperty("remaining").GetInt32());
    }

    [Fact]
    public async Task KeyCap_UsedUp_RefusesThisKeyAloneUntilItsReset()
    {
        var time = new FakeTime();
        await using var run = await SimulatorRun.StartAsync(time);
        run.Simulator.AddKey(OtherKey, "user_one");
        var key = run.Simulator.AddKey(SimulatorRun.KeyValue);
        (key.LimitUsd, key.LimitReset) = (1m, "daily");
        await run.PostAsync(SimulatorRun.Chat(more: ",\"max_tokens\":5"));
        key.UsedUsd = 1.05m;

        var refused = await run.PostAsync(SimulatorRun.Chat(more: ",\"max_tokens\":5"));
        var other = await run.PostAsync(SimulatorRun.Chat(more: ",\"max_tokens\":5"), key: OtherKey);
        time.Advance(TimeSpan.FromDays(1));
        var later = await run.PostAsync(SimulatorRun.Chat(more: ",\"max_tokens\":5"));

        Assert.Equal((403, 200, 200), (refused.Status, other.Status, later.Status));
        Assert.Contains("$1.05 of $1.00 used; resets 2026-10-08T00:00:00.000Z.", refused.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 5.1, SimulatorRun.Free, "Insufficient credits. Add more")]
    [InlineData(0, 0, SimulatorRun.Paid, "never purchased credits")]
    [InlineData(5, 4.999, SimulatorRun.Paid, "or fewer max_tokens. You requested up to 16384 tokens")]
    public async Task Money_NotEnough_402(double bought, double used, string model, string text)
    {
        await using var run = await SimulatorRun.StartAsync();
        var account = run.Simulator.AddAccount("user_one");
        (account.CreditsBought, account.CreditsUsed) = ((decimal)bought, (decimal)used);

        var (status, body) = await run.PostAsync(SimulatorRun.Chat(model));

        Assert.Equal(402, status);
        Assert.Contains(text, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InFlightBudget_HeldByARunningRequest_RefusesUntilItEnds()
    {
        var time = new FakeTime();
        await using var run = await SimulatorRun.StartAsync(time);
        run.Simulator.AddAccount("user_one").InFlightBudget = 0.015m;
        run.Simulator.Script(replies: Simulator.Scripts.Reply.Streaming(new() { FirstTokenDelay = TimeSpan.FromSeconds(5) }));
        using var running = await run.SendAsync(SimulatorRun.Chat(stream: true));
        await run.UntilAsync(() => time.ActiveTimers > 0);

        using var refused = await run.SendAsync(SimulatorRun.Chat());
        time.Advance(TimeSpan.FromSeconds(5));
        await running.Content.ReadAsStringAsync(run.Limit);
        await run.UntilAsync(() => run.Simulator.Seen.Running == 0);
        var later = await run.PostAsync(SimulatorRun.Chat());

        Assert.Equal((402, 200), ((int)refused.StatusCode, later.Status));
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData(null, "No cookie auth credentials found")]
    [InlineData("sk-or-v1-unknown", "User not found.")]
    public async Task Key_MissingOrUnknown_401(string? key, string text)
    {
        await using var run = await SimulatorRun.StartAsync();

        Assert.Equal((401, "{\"error\":{\"message\":\"" + text + "\",\"code\":401}}"), await run.GetAsync("/key", key));
    }

    [Fact]
    public async Task Generation_WithLag_IsFoundOnlyAfterIt()
    {
        var time = new FakeTime();
        await using var run = await SimulatorRun.StartAsync(time, new SimulatorOptions { GenerationLag = TimeSpan.FromMinutes(2) });
        using var answer = JsonDocument.Parse((await run.PostAsync(SimulatorRun.Chat())).Body);
        var path = "/generation?id=" + answer.RootElement.GetProperty("id").GetString();

        var early = await run.GetAsync(path);
        time.Advance(TimeSpan.FromMinutes(2));
        var late = await run.GetAsync(path);

        Assert.Equal((404, 200), (early.Status, late.Status));
        Assert.Contains("\"tokens_completion\":24", late.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_Paged_LeadToTheEnd()
    {
        await using var run = await SimulatorRun.StartAsync();
        var ids = new List<string>();
        for (var path = "/models?offset=0&limit=5"; path is not null;)
        {
            using var page = JsonDocument.Parse((await run.GetAsync(path, key: null)).Body);
            ids.AddRange(page.RootElement.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()!));
            path = page.RootElement.GetProperty("links").GetProperty("next").GetString()?["/api/v1".Length..];
        }

        Assert.Equal(run.Simulator.Models.Where(m => m.Output == "text").Select(m => m.Id), ids);
        Assert.Equal(200, (await run.GetAsync("/models/" + SimulatorRun.Free + "/endpoints", key: null)).Status);
    }
}
