using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Access;

public sealed class ClientDoorTests
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";
    private const string Token = "a-configured-token";
    private const string OwnKey = "sk-or-v1-callers-own-key";

    [Theory]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/chat/completions", true)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/models", false)]
    [InlineData("/api/v1/models", false)]
    [InlineData("/v1/nothing", false)]
    [InlineData("/v1/keys", false)]
    public async Task Tokens_WithoutToken_EveryPathIs401AndCostsNothing(string path, bool posts)
    {
        await using var gateway = await Gateway.StartAsync(configure: WithToken);

        using var response = posts ? await gateway.PostAsync(Chat, path) : await gateway.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("missing_api_key", await ReasonAsync(response));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("Authorization", "Bearer " + Token)]
    [InlineData("Authorization", "bEaReR " + Token)]
    [InlineData("x-api-key", Token)]
    public async Task Tokens_ConfiguredToken_IsServedAndNeverSentOn(string header, string value)
    {
        await using var gateway = await Gateway.StartAsync(configure: WithToken);

        using var response = await gateway.PostAsync(Chat, change: request => request.Headers.TryAddWithoutValidation(header, value));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(Gateway.KeyValue(1), sent.Bearer);
        Assert.DoesNotContain(sent.Headers, pair => pair.Value.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tokens_BodyOfAStranger_IsNotReadToItsEnd()
    {
        await using var gateway = await Gateway.StartAsync(configure: WithToken);
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n\r\n{");

        var answer = await raw.ReadAsync();
        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Host", "evil.example", "host_not_allowed")]
    [InlineData("Origin", "https://evil.example", "origin_not_allowed")]
    [InlineData("Sec-Fetch-Site", "cross-site", "origin_not_allowed")]
    [InlineData("X-Forwarded-For", "203.0.113.9", "forwarded_request")]
    [InlineData("Forwarded", "for=203.0.113.9", "forwarded_request")]
    public async Task Open_ForeignPageOrRebound_Is403AndCostsNothing(string header, string value, string reason)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(Chat, change: request =>
        {
            request.Headers.TryAddWithoutValidation(header, value);
            request.Content = new StringContent(Chat, Encoding.UTF8, "text/plain"); // what a page may post without asking first
        });

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(reason, await ReasonAsync(response));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Cors_ListedOrigin_MayCallAndRead_AnotherMayNot()
    {
        await using var gateway = await Gateway.StartAsync(configure: options => options.Access.Cors = ["https://app.example"]);

        using var asked = await PreflightAsync(gateway, "https://app.example");
        using var answered = await gateway.PostAsync(Chat, change: request =>
        {
            request.Headers.TryAddWithoutValidation("Origin", "https://app.example");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        });
        using var foreign = await PreflightAsync(gateway, "https://evil.example");

        Assert.Equal("https://app.example", Assert.Single(asked.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("authorization,content-type", Assert.Single(asked.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal("https://app.example", Assert.Single(answered.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(asked.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Token_StreamMode_HoldsUnlessTheRequestSaysOtherwise()
    {
        await using var gateway = await Gateway.StartAsync(configure: options => options.Access.Clients = "tokens");
        var hash = TokenHash.Of("rt-wrong-mode")!.Value;
        gateway.Services.GetRequiredService<ClientTokenBook>().Put(new ClientToken { Id = "t", Name = "n", StreamMode = "buffered" }, [new TokenSecret(hash)]);
        var broken = new Reply { Text = "one two three four", Stream = new StreamShape { Fault = StreamFault.Reset, FaultAfter = 2 } };
        var stream = Chat.Replace("{\"model", "{\"stream\":true,\"model", StringComparison.Ordinal);

        gateway.Upstream.Script(replies: broken);
        using var held = await gateway.PostAsync(stream, change: request => request.Headers.Add("x-api-key", "rt-wrong-mode"));
        var heldText = await held.Content.ReadAsStringAsync();
        gateway.Upstream.Script(replies: broken);
        using var live = await gateway.PostAsync(stream, change: request =>
        {
            request.Headers.Add("x-api-key", "rt-wrong-mode");
            request.Headers.Add("X-Rotor-Stream", "live");
        });

        Assert.DoesNotContain("\"error\"", heldText, StringComparison.Ordinal);
        Assert.Contains("\"error\"", await live.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetUser_TellsTokensApart_AndLeavesTheCallersOwn()
    {
        await using var gateway = await Gateway.StartAsync(configure: options =>
        {
            WithToken(options);
            options.Access.SetUser = true;
        });

        foreach (var body in new[] { Chat, Chat, Chat.Replace("{\"model", "{\"user\":\"mine\",\"model", StringComparison.Ordinal) })
        {
            using var response = await gateway.PostAsync(body, change: request => request.Headers.Add("x-api-key", Token));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var users = gateway.Upstream.Requests.Select(request => UserOf(request.Body)).ToArray();
        Assert.StartsWith("rotor-", users[0], StringComparison.Ordinal);
        Assert.Equal((users[0], "mine"), (users[1], users[2]));
        Assert.DoesNotContain(Token, users[0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passthrough_OwnKey_GoesUpstreamAndThePoolNeverStandsIn()
    {
        await using var gateway = await Gateway.StartAsync(configure: WithPassthrough);
        gateway.Upstream.AddKey(OwnKey, "user_own");
        gateway.Upstream.Script(key: OwnKey, replies: Reply.Fail(WireErrors.InsufficientCredits, times: 0));

        using var response = await PostWithOwnKeyAsync(gateway);

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.All(gateway.Upstream.Requests, request => Assert.Equal(OwnKey, request.Bearer));
        Assert.All(gateway.Pool.Snapshot(), key => Assert.Equal((KeyState.Ready, 0L), (key.State, key.Used)));
    }

    [Fact]
    public async Task Passthrough_OwnKey_UpstreamAwayForAMoment_IsAskedAgain()
    {
        await using var gateway = await Gateway.StartAsync(configure: WithPassthrough);
        gateway.Upstream.AddKey(OwnKey, "user_own");
        gateway.Upstream.Script(key: OwnKey, replies: Reply.Fail(WireErrors.ServiceUnavailable));

        using var response = await PostWithOwnKeyAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([OwnKey, OwnKey], gateway.Upstream.Requests.Select(request => request.Bearer));
    }

    [Theory]
    [InlineData("/v1/credits", HttpStatusCode.OK)]
    [InlineData("/v1/keys", HttpStatusCode.NotFound)]
    [InlineData("/v1/KEYS/abc", HttpStatusCode.NotFound)]
    [InlineData("/v1/activity", HttpStatusCode.NotFound)]
    [InlineData("/v1/x/%2e%2e/keys", HttpStatusCode.NotFound)]
    [InlineData("/v1/x%2fkeys", HttpStatusCode.NotFound)]
    [InlineData("/v1/x//keys", HttpStatusCode.NotFound)]
    [InlineData("/v1/%6beys", HttpStatusCode.NotFound)]
    [InlineData("/v1/x/%252e%252e/keys", HttpStatusCode.NotFound)]
    public async Task Passthrough_OwnKey_OtherPathsPassButAdministration(string path, HttpStatusCode status)
    {
        await using var gateway = await Gateway.StartAsync(configure: WithPassthrough);
        gateway.Upstream.AddKey(OwnKey, "user_own");
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {OwnKey}\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {(int)status}", await raw.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal(status == HttpStatusCode.OK ? 1 : 0, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Passthrough_WithoutKey_TheDefaultKeyServesButOpensNoFurtherPath()
    {
        const string Default = "sk-or-v1-default-key";
        await using var gateway = await Gateway.StartAsync(configure: options =>
        {
            WithPassthrough(options);
            options.Access.DefaultApiKey = new Secret(Default);
            options.Access.SuperAdminApiKey = new Secret("super-admin");
        });
        gateway.Upstream.AddKey(Default, "user_default");

        using var keyless = await gateway.PostAsync(Chat);
        using var asAdmin = await gateway.PostAsync(Chat, change: request => request.Headers.Add("Authorization", "Bearer super-admin"));
        using var credits = await gateway.Client.GetAsync("/v1/credits");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound), (keyless.StatusCode, asAdmin.StatusCode, credits.StatusCode));
        Assert.Equal([Default, Default], gateway.Upstream.Requests.Select(request => request.Bearer));
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Text.Contains(Default, StringComparison.Ordinal));
    }

    private static string? UserOf(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("user").GetString();
    }

    private static void WithToken(RotorOptions options) => options.Access.AppApiKey = new Secret(Token);

    private static void WithPassthrough(RotorOptions options) => options.Access.Clients = "passthrough";

    private static Task<HttpResponseMessage> PostWithOwnKeyAsync(Gateway gateway) =>
        gateway.PostAsync(Chat, change: request => request.Headers.Add("Authorization", "Bearer " + OwnKey));

    private static Task<HttpResponseMessage> PreflightAsync(Gateway gateway, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        return gateway.Client.SendAsync(request);
    }

    private static async Task<string?> ReasonAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.TryGetProperty("metadata", out var top)
            ? top.GetProperty("rotor").GetProperty("reason").GetString()
            : json.RootElement.GetProperty("error").GetProperty("metadata").GetProperty("rotor").GetProperty("reason").GetString();
    }
}
