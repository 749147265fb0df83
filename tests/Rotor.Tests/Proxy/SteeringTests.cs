using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Rotor.Core.Keys;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>What a request says about addresses and credentials is data: it turns neither where Rotor connects to nor what it shows there (CVE-2024-6587 and kin).</summary>
public sealed class SteeringTests : IDisposable
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";
    private readonly TcpListener _elsewhere = new(IPAddress.Loopback, 0);

    public SteeringTests() => _elsewhere.Start();

    private string Elsewhere => $"127.0.0.1:{((IPEndPoint)_elsewhere.LocalEndpoint).Port}";

    public void Dispose() => _elsewhere.Dispose();

    [Theory]
    [InlineData("api_base")]
    [InlineData("base_url")]
    [InlineData("baseUrl")]
    [InlineData("proxy")]
    [InlineData("callback_url")]
    public async Task AddressInBodyOrQuery_IsPassedOnAsDataAndNotFollowed(string name)
    {
        await using var gateway = await Gateway.StartAsync();
        var body = Chat.Replace("{\"model", $"{{\"{name}\":\"http://{Elsewhere}/\",\"api_key\":\"sk-mine\",\"model", StringComparison.Ordinal);

        using var response = await gateway.PostAsync(body, $"/v1/chat/completions?{name}=http://{Elsewhere}/&api_key=sk-mine");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal((Gateway.KeyValue(1), body), (sent.Bearer, Encoding.UTF8.GetString(sent.Body.Span)));
        Assert.False(_elsewhere.Pending());
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X-Upstream")]
    [InlineData("X-Api-Base")]
    [InlineData("X-Http-Destinationurl")]
    public async Task AddressInAHeader_IsNotFollowed(string name)
    {
        await using var gateway = await Gateway.StartAsync();
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);
        var host = name == "Host" ? "" : "Host: 127.0.0.1\r\n";

        await raw.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\n{host}{name}: {Elsewhere}\r\nContent-Type: application/json\r\nContent-Length: {Chat.Length}\r\n\r\n{Chat}");

        Assert.StartsWith("HTTP/1.1 200", await raw.ReadAsync(), StringComparison.Ordinal);
        var sent = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal((new Uri(gateway.Upstream.BaseUrl).Authority, "/api/v1/chat/completions"), (sent.Header("Host"), sent.Target));
        Assert.False(_elsewhere.Pending());
    }

    [Fact]
    public async Task AddressInTheRequestLine_IsNotFollowed()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync($"POST http://{Elsewhere}/v1/chat/completions HTTP/1.1\r\nHost: {Elsewhere}\r\nContent-Type: application/json\r\nContent-Length: {Chat.Length}\r\n\r\n{Chat}");
        await raw.ReadAsync();

        Assert.All(gateway.Upstream.Requests, sent => Assert.Equal((new Uri(gateway.Upstream.BaseUrl).Authority, "/api/v1/chat/completions"), (sent.Header("Host"), sent.Target)));
        Assert.False(_elsewhere.Pending());
    }

    [Theory]
    [InlineData("Api-Key")]
    [InlineData("X-Goog-Api-Key")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Rotor-Key")]
    [InlineData("X-Rotor-Local")]
    public async Task CredentialInAHeader_IsNotPassedOn(string name)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(Chat, change: request => request.Headers.TryAddWithoutValidation(name, "sk-mine"));

        var sent = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(Gateway.KeyValue(1), sent.Bearer);
        Assert.DoesNotContain(sent.Headers, header => header.Value.Contains("sk-mine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ImageByItsAddress_IsNotFetched()
    {
        await using var gateway = await Gateway.StartAsync();
        var body = JsonSerializer.Serialize(new
        {
            model = "openai/gpt-4o-mini",
            messages = new[]
            {
                new { role = "user", content = new object[] { new { type = "image_url", image_url = new { url = $"http://{Elsewhere}/latest/meta-data" } }, new { type = "file", file = new { file_data = $"http://{Elsewhere}/a.pdf" } } } },
            },
        });

        using var response = await gateway.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, Encoding.UTF8.GetString(Assert.Single(gateway.Upstream.Requests).Body.Span));
        Assert.False(_elsewhere.Pending());
    }

    [Theory]
    [InlineData("key")]
    [InlineData("api_key")]
    [InlineData("token")]
    [InlineData("access_token")]
    [InlineData("authorization")]
    public async Task TokenInTheUrl_OpensNothing(string name)
    {
        const string Token = "a-configured-token";
        await using var gateway = await Gateway.StartAsync(configure: options => options.Access.AppApiKey = new Secret(Token));

        using var response = await gateway.PostAsync(Chat, $"/v1/chat/completions?{name}={Token}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("""a/b\r\nX-Injected: 1""")]
    [InlineData("""a/b\nX-Injected: 1\n\n{}""")]
    [InlineData("""a/b\u000d\u000aSet-Cookie: x=y""")]
    [InlineData("""a/b\u2028X-Injected: 1\u0000""")]
    public async Task LineBreaksInAModelsName_StartNoHeaderAndNoLine(string model)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync($$"""{"model":"{{model}}","messages":[]}""");
        await response.Content.ReadAsStringAsync();

        Assert.False(response.Headers.Contains("X-Injected") || response.Headers.Contains("Set-Cookie"));
        Assert.All(gateway.Upstream.Requests, sent => Assert.Null(sent.Header("X-Injected")));
        Assert.All(gateway.Log.Lines, line => Assert.DoesNotMatch(@"[\r\n]\s*(X-Injected|Set-Cookie)", line.Text));
    }
}
