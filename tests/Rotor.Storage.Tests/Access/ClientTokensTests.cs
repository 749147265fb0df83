using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.Simulator;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Access;

/// <summary>Client tokens from the admin API and the command line to the door, with the program as a process.</summary>
public sealed class ClientTokensTests : IAsyncLifetime
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";
    private static readonly TimeSpan Patience = TestSupport.Patience.Limit;
    private readonly TemporaryFolder _folder = new();
    private OpenRouterSimulator _upstream = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _upstream = await OpenRouterSimulator.StartAsync(new SimulatorOptions());
        _upstream.AddKey("sk-or-v1-test-key-0001");
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Tokens_MadeChangedRotatedAndRevoked_HoldAtOnceAndNoSecretIsKept()
    {
        var data = _folder.File("data");
        using var server = await ServeAsync(data);
        using var admin = AdminOf(data);

        var made = await SendAsync(admin, HttpMethod.Post, "/api/tokens", """{"name":"one","requestsPerMinute":500,"budgetUsd":{"day":5}}""", HttpStatusCode.Created);
        var (id, secret) = ((string)made["id"]!, (string)made["token"]!);
        Assert.Matches("^rt-[A-Za-z0-9_-]{43}$", secret);
        Assert.Equal(HttpStatusCode.OK, await ChatAsync(admin, secret));
        var key = JsonNode.Parse(await GetAsync(admin, "/v1/key", secret))!["data"]!;
        Assert.Equal(("one", 5m, "daily", 500), ((string?)key["label"], (decimal)key["limit"]!, (string?)key["limit_reset"], (int)key["rate_limit"]!["requests"]!));

        var rotated = await SendAsync(admin, HttpMethod.Post, $"/api/tokens/{id}/rotate", """{"overlapSeconds":3600}""", HttpStatusCode.OK);
        var next = (string)rotated["token"]!;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await ChatAsync(admin, secret), await ChatAsync(admin, next)));
        await SendAsync(admin, HttpMethod.Post, $"/api/tokens/{id}/rotate", """{"overlapSeconds":0}""", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatAsync(admin, next));

        var changed = await SendAsync(admin, HttpMethod.Patch, $"/api/tokens/{id}", """{"name":"renamed","requestsPerMinute":0,"budgetUsd":{"month":7}}""", HttpStatusCode.OK);
        Assert.Equal(("renamed", null, 5m, 7m), ((string?)changed["name"], (int?)changed["requestsPerMinute"], (decimal)changed["budgetUsd"]!["day"]!, (decimal)changed["budgetUsd"]!["month"]!));

        using var revoked = await admin.DeleteAsync($"/api/tokens/{id}", Token);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal("[]", await admin.GetStringAsync("/api/tokens", Token));
        await RotorProgram.KillAsync(server);
        foreach (var file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            var content = Encoding.Latin1.GetString(await ReadSharedAsync(file));
            Assert.DoesNotContain(secret, content, StringComparison.Ordinal);
            Assert.DoesNotContain(next, content, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"name":" "}""")]
    [InlineData("""{"name":"a\nb"}""")]
    [InlineData("""{"name":"a","requestsPerMinute":-1}""")]
    [InlineData("""{"name":"a","requestsPerMinute":0}""")]
    [InlineData("""{"name":"a","tokensPerDay":0}""")]
    [InlineData("""{"name":"a","concurrent":0}""")]
    [InlineData("""{"name":"a","budgetUsd":{"month":0}}""")]
    [InlineData("""{"name":"a","streamMode":"odd"}""")]
    [InlineData("""{"name":"a","bodies":"odd"}""")]
    [InlineData("""{"name":"a","bodies":1}""")]
    [InlineData("""{"name":"a","expiresAt":"2001-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"a","budgetUsd":{"day":-1}}""")]
    [InlineData("""{"name":"a","unknown":1}""")]
    public async Task Add_NotValid_Is400(string body)
    {
        var data = _folder.File("data");
        using var server = await ServeAsync(data);
        using var admin = AdminOf(data);

        await SendAsync(admin, HttpMethod.Post, "/api/tokens", body, HttpStatusCode.BadRequest);
        await RotorProgram.KillAsync(server);
    }

    [Theory]
    [InlineData("none", "true", "full")]
    [InlineData("none", "\"text\"", "text")]
    [InlineData("none", "null", null)]
    [InlineData("full", "\"none\"", null)]
    [InlineData("full", "false", null)]
    [InlineData("full", "null", "full")]
    public async Task Bodies_OfAToken_AreKeptAsItSaysWhateverIsKeptOfOthers(string general, string said, string? kept)
    {
        var data = _folder.File("data");
        using var server = await ServeAsync(data, ("ROTOR_RECORDS__BODIES", general));
        using var admin = AdminOf(data);
        var made = await SendAsync(admin, HttpMethod.Post, "/api/tokens", $$"""{"name":"one","bodies":{{said}}}""", HttpStatusCode.Created);

        using var answer = await SendChatAsync(admin, (string)made["token"]!);
        var id = answer.Headers.GetValues("X-Rotor-Request-Id").Single();
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        HttpResponseMessage found;
        while (!(found = await admin.GetAsync("/api/request/" + id, limit.Token)).IsSuccessStatusCode)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        var record = JsonNode.Parse(await found.Content.ReadAsStringAsync(Token))!;

        Assert.Equal(kept, (string?)record["bodies"]);
        Assert.Equal(kept is not null, record.ToJsonString().Contains("hello", StringComparison.Ordinal));
        Assert.Equal(said == "null" ? null : kept ?? "none", (string?)made["bodies"]);
        var lifted = await SendAsync(admin, HttpMethod.Patch, $"/api/tokens/{made["id"]}", """{"bodies":""}""", HttpStatusCode.OK);
        Assert.Null(lifted["bodies"]);
        await RotorProgram.KillAsync(server);
    }

    [Fact]
    public async Task Limit_TwoHundredAtOnceAndAKillInBetween_IsNeverOverrun()
    {
        const int Limit = 60;
        var data = _folder.File("data");
        var begun = TimeProvider.System.GetUtcNow();
        var first = await ServeAsync(data);
        string secret;
        using (var admin = AdminOf(data))
        {
            var made = await SendAsync(admin, HttpMethod.Post, "/api/tokens", string.Create(CultureInfo.InvariantCulture, $$"""{"name":"one","requestsPerMinute":{{Limit}}}"""), HttpStatusCode.Created);
            secret = (string)made["token"]!;
            var requests = Enumerable.Range(0, 200).Select(_ => ChatAsync(admin, secret)).ToArray();
            using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
            while (Served() < 20)
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
            await RotorProgram.KillAsync(first);
            await Task.WhenAll(requests);
        }

        first.Dispose();
        using var second = await ServeAsync(data);
        using (var admin = AdminOf(data))
        {
            var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ChatAsync(admin, secret)));
            Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        }

        await RotorProgram.KillAsync(second);
        // Should the clock have passed a minute meanwhile, each minute had its own limit.
        var minutes = (TimeProvider.System.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute) - (begun.UtcTicks / TimeSpan.TicksPerMinute) + 1;
        Assert.InRange(Served(), 20, Limit * minutes);

        int Served() => _upstream.Requests.Count(request => request.Method == "POST");
    }

    [Fact]
    public async Task Limits_WhenMet_AreToldAsClientsReadThem()
    {
        var data = _folder.File("data");
        using var server = await ServeAsync(data);
        using var admin = AdminOf(data);
        var made = await SendAsync(admin, HttpMethod.Post, "/api/tokens", """{"name":"one","tokensPerDay":1,"requestsPerMinute":1000}""", HttpStatusCode.Created);
        var secret = (string)made["token"]!;

        using var served = await SendChatAsync(admin, secret);
        using var refused = await SendChatAsync(admin, secret);

        Assert.Equal("1000", Assert.Single(served.Headers.GetValues("X-RateLimit-Limit-Requests")));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("0", Assert.Single(refused.Headers.GetValues("X-RateLimit-Remaining-Tokens")));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Assert.InRange(
            long.Parse(Assert.Single(refused.Headers.GetValues("X-RateLimit-Reset")), CultureInfo.InvariantCulture),
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds());
        await RotorProgram.KillAsync(server);
    }

    [Fact]
    public async Task CommandLine_WithAndWithoutServer_MakesListsAndRevokes()
    {
        var data = _folder.File("data");
        var added = await RotorProgram.RunAsync(data, null, "tokens", "add", "laptop", "--requests-per-minute", "5", "--budget-day", "1.5", "--bodies", "text");
        using var server = await ServeAsync(data);
        using var admin = AdminOf(data);
        Assert.Equal(HttpStatusCode.OK, await ChatAsync(admin, added.Output.Trim()));

        var listed = await RotorProgram.RunAsync(data, null, "tokens", "list", "--json");
        var one = JsonNode.Parse(listed.Output)!.AsArray().Single()!;
        Assert.Equal(("laptop", 5, 1.5m), ((string?)one["name"], (int)one["requestsPerMinute"]!, (decimal)one["budgetUsd"]!["day"]!));
        Assert.Equal("text", (string?)one["bodies"]);
        var edited = await RotorProgram.RunAsync(data, null, "tokens", "edit", "laptop", "--bodies", "false", "--json");
        Assert.Equal("none", (string?)JsonNode.Parse(edited.Output)!["bodies"]);
        Assert.Equal(2, (await RotorProgram.RunAsync(data, null, "tokens", "edit", "laptop", "--bodies", "some")).ExitCode);
        var revoked = await RotorProgram.RunAsync(data, null, "tokens", "revoke", "laptop");

        Assert.Equal((0, 0, 0), (added.ExitCode, listed.ExitCode, revoked.ExitCode));
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatAsync(admin, added.Output.Trim()));
        Assert.Equal(6, (await RotorProgram.RunAsync(data, null, "tokens", "revoke", "laptop")).ExitCode);
        await RotorProgram.KillAsync(server);
    }

    private Task<System.Diagnostics.Process> ServeAsync(string data, params (string Name, string Value)[] variables) => RotorProgram.ServeAsync(
        data, [("ROTOR_UPSTREAM__BASEURL", _upstream.BaseUrl), ("OPENROUTER_API_KEYS", "sk-or-v1-test-key-0001"), ("ROTOR_ACCESS__CLIENTS", "tokens"), .. variables]);

    private static HttpClient AdminOf(string data)
    {
        var server = DataFolder.FindServer(data)!;
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(server.Url), Timeout = Patience };
        client.DefaultRequestHeaders.Add(LocalAccess.Header, server.Secret);
        return client;
    }

    private static async Task<JsonNode> SendAsync(HttpClient client, HttpMethod method, string path, string body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static async Task<string> GetAsync(HttpClient client, string path, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var answer = await client.SendAsync(request, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private static Task<HttpResponseMessage> SendChatAsync(HttpClient client, string secret)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Chat, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client.SendAsync(request, Token);
    }

    /// <returns>The status; 0 when the server died.</returns>
    private static async Task<HttpStatusCode> ChatAsync(HttpClient client, string secret)
    {
        try
        {
            using var answer = await SendChatAsync(client, secret);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content, Token);
        return content;
    }
}
