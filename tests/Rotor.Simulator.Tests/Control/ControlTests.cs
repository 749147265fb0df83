using System.Text;
using System.Text.Json;

namespace Rotor.Simulator.Tests.Control;

public sealed class ControlTests
{
    [Fact]
    public async Task Scripts_Posted_AreFollowedInTheirOrder()
    {
        await using var run = await SimulatorRun.StartAsync();
        await CallAsync(run, "POST", "/scripts",
            $$$"""{"key":"{{{SimulatorRun.KeyValue}}}","model":"openai/gpt-4o-mini","replies":[{"error":"UpstreamPool","retryAfter":7},{"error":{"status":418,"message":"teapot"}},{"text":"hi there","stream":{"commentEvery":5,"comments":1,"fault":"none"}}]}""");

        using var first = await run.SendAsync(SimulatorRun.Chat());
        var second = await run.PostAsync(SimulatorRun.Chat());
        var third = await run.PostAsync(SimulatorRun.Chat());

        Assert.Equal((429, 418, 200), ((int)first.StatusCode, second.Status, third.Status));
        Assert.Equal(TimeSpan.FromSeconds(7), first.Headers.RetryAfter!.Delta);
        Assert.Contains("\"content\":\"hi there\"", third.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_Keys_Models_Put_AreMadeAndChanged()
    {
        await using var run = await SimulatorRun.StartAsync();

        await CallAsync(run, "PUT", "/accounts", """{"id":"org_x","creditsBought":5,"freeUsedToday":50}""");
        await CallAsync(run, "PUT", "/keys", """{"value":"sk-or-v1-two","account":"org_x","limitUsd":2,"limitReset":"weekly"}""");
        await CallAsync(run, "PUT", "/models", """{"id":"a/b:free","provider":"Groq","prefill":"rejects"}""");
        var free = await run.PostAsync(SimulatorRun.Chat("a/b:free"), key: "sk-or-v1-two");
        var (_, key) = await run.GetAsync("/key", "sk-or-v1-two");

        Assert.Equal(429, free.Status);
        Assert.Contains("\"user_id\":\"org_x\"", free.Body, StringComparison.Ordinal);
        Assert.Contains("\"limit\":2,\"limit_reset\":\"weekly\",\"limit_remaining\":2", key, StringComparison.Ordinal);
        Assert.Contains("\"organization_id\":\"org_x\"", key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/scripts", "{\"replies\":[{\"error\":\"NoSuchName\"}]}", 400)]
    [InlineData("POST", "/scripts", "{\"unknown\":1}", 400)]
    [InlineData("GET", "/nothing", "", 404)]
    public async Task Call_Wrong_SaysSo(string method, string path, string body, int expected)
    {
        await using var run = await SimulatorRun.StartAsync();

        Assert.Equal(expected, (await CallAsync(run, method, path, body)).Status);
    }

    [Fact]
    public async Task Requests_And_Stats_TellWhatWasSeen()
    {
        await using var run = await SimulatorRun.StartAsync();
        await run.PostAsync(SimulatorRun.Chat());
        await run.UntilAsync(() => run.Simulator.Seen.Running == 0);

        using var requests = JsonDocument.Parse((await CallAsync(run, "GET", "/requests")).Body);
        using var stats = JsonDocument.Parse((await CallAsync(run, "GET", "/stats")).Body);
        var page = await run.Client.GetStringAsync(run.Simulator.Root + "/", run.Limit);

        Assert.Equal(SimulatorRun.Chat(), Encoding.UTF8.GetString(requests.RootElement[0].GetProperty("bodyBase64").GetBytesFromBase64()));
        Assert.Equal(1, stats.RootElement.GetProperty("total").GetProperty("statuses").GetProperty("200").GetInt32());
        Assert.Contains("<td>200 × 1</td>".Replace("×", "&#215;", StringComparison.Ordinal), page, StringComparison.Ordinal);
        Assert.DoesNotContain(SimulatorRun.KeyValue, page, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Body)> CallAsync(SimulatorRun run, string method, string path, string body = "")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), run.Simulator.Root + "/control" + path);
        if (body.Length > 0)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await run.Client.SendAsync(request, run.Limit);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(run.Limit));
    }
}
