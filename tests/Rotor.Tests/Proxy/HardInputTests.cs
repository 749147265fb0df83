using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.RequestLog;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>Input that no client means well: a clear error where HTTP still allows one, no upstream call, and the next client is served.</summary>
public sealed class HardInputTests
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";

    [Fact]
    public async Task NestedFiveThousandDeep_IsRefused()
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync("{\"a\":" + new string('[', 5_000) + new string(']', 5_000) + "}");

        await AssertRefusedAsync(gateway, response, HttpStatusCode.BadRequest, "invalid_json");
    }

    [Fact]
    public async Task OneByteOver64MiB_IsRefused_AndExactly64MiBIsServed()
    {
        await using var gateway = await Gateway.StartAsync();
        var body = new byte[64 * 1024 * 1024 + 1];
        body.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(Chat).CopyTo(body, 0);

        using var whole = await gateway.PostAsync(body[..^1]);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(64 * 1024 * 1024, Assert.Single(gateway.Upstream.Requests).Body.Length);
        gateway.Upstream.ClearRequests();

        using var over = await gateway.PostAsync(body);
        await AssertRefusedAsync(gateway, over, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 0\n\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("GARBAGE\r\n\r\n", "400")]
    public async Task BrokenFraming_IsRefusedWithoutAnUpstreamCall(string request, string status)
    {
        await using var gateway = await Gateway.StartAsync();
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync(request);
        var answer = await raw.ReadAsync();

        Assert.StartsWith("HTTP/1.1 " + status, answer, StringComparison.Ordinal);
        await AssertOthersAreServedAsync(gateway);
    }

    [Fact]
    public async Task HeaderFlood_IsRefused()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"X-Flood-{i}: x\r\n")) + "\r\n");
        var answer = await raw.ReadAsync();

        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
        await AssertOthersAreServedAsync(gateway);
    }

    [Fact]
    public async Task BodyThatStops_IsLetGoWithAnError()
    {
        await using var gateway = await Gateway.StartAsync(configure: options => options.Requests.BodyIdleTimeout = TimeSpan.FromSeconds(2));
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\"");
        var answer = await raw.ReadAsync();

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":408", answer, StringComparison.Ordinal);
        await AssertOthersAreServedAsync(gateway);
    }

    [Fact]
    public async Task BodyThatEndsTooEarly_CostsNothing()
    {
        await using var gateway = await Gateway.StartAsync();
        await using (var raw = await RawHttp.ConnectAsync(gateway.Address))
            await raw.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\"");

        await AssertOthersAreServedAsync(gateway);
    }

    [Fact]
    public async Task ManyHalfSentHeads_HoldUpNobody()
    {
        await using var gateway = await Gateway.StartAsync();
        var slow = new List<RawHttp>();
        for (var i = 0; i < 200; i++)
        {
            var raw = await RawHttp.ConnectAsync(gateway.Address);
            await raw.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.");
            slow.Add(raw);
        }

        await AssertOthersAreServedAsync(gateway);
        foreach (var raw in slow) await raw.DisposeAsync();
    }

    [Theory]
    [InlineData("/v1/../api/v1/keys")]
    [InlineData("/v1/%2e%2e/keys")]
    [InlineData("/v1//keys")]
    [InlineData("//v1/keys")]
    [InlineData("/v1/models/..%2f..%2fkeys/x")]
    [InlineData("/v1/chat/completions/../../keys")]
    public async Task PathTricks_ReachNothingUpstreamThatIsNotServed(string path)
    {
        await using var gateway = await Gateway.StartAsync();
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        await raw.ReadAsync();

        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Target.EndsWith("/keys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ClientsThatLeave_WhileTheyAreRefused_AreForgotten()
    {
        var time = new FakeTime();
        var records = new KeptRecords();
        await using var gateway = await Gateway.StartAsync(time: time, services: all => all.AddSingleton<IRecordWriter>(records));
        for (var i = 0; i < 40; i++)
        {
            await using var raw = await RawHttp.ConnectAsync(gateway.Address);
            await raw.SendAsync(string.Concat(Enumerable.Repeat("GET /v1/nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 20)) + "GET /v1/key HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            raw.Reset();
        }

        await using (var last = await RawHttp.ConnectAsync(gateway.Address))
        {
            await last.SendAsync("GET /v1/key HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            await last.ReadAsync();
        }

        time.Advance(TimeSpan.FromSeconds(5)); // requests that still run are announced here, and none may be gone

        await AssertOthersAreServedAsync(gateway);
    }

    private static async Task AssertRefusedAsync(Gateway gateway, HttpResponseMessage response, HttpStatusCode status, string reason)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Contains($"\"reason\":\"{reason}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Upstream.Requests);
    }

    private static async Task AssertOthersAreServedAsync(Gateway gateway)
    {
        Assert.Empty(gateway.Upstream.Requests);
        using var client = gateway.NewClient();
        using var response = await client.PostAsync("/v1/chat/completions", new StringContent(Chat, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
