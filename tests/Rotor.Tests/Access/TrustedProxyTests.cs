using System.Net;
using System.Text;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Records;

namespace Rotor.Tests.Access;

/// <summary>Requests that came through a proxy, with the program as a process.</summary>
public sealed class TrustedProxyTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private readonly string _folder = TestFolders.New("proxied");
    private OpenRouterSimulator _upstream = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await RecordingRotor.UpstreamAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        TestFolders.End(_folder);
    }

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    public async Task ClientsAddressAndScheme_AreTakenFromTrustedProxiesOnly(string trusted, bool isBelieved)
    {
        await using var rotor = await StartAsync(trusted);
        var id = await rotor.ChatAsync("hello", change: request =>
        {
            Forward(request, "198.51.100.66, 203.0.113.7", "https");
            request.Headers.Add("x-api-key", "a-client-token");
        });
        await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);
        using var signedIn = await LoginAsync(rotor, "admin", Password, "203.0.113.7");

        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        var address = isBelieved ? "203.0.113.7" : "127.0.0.1";
        Assert.Equal(isBelieved, cookie.Contains("secure", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(address, (string?)(await rotor.AdminAsync("/api/request/" + id))["clientAddress"]);
        Assert.Equal(address, (string?)(await rotor.AdminAsync("/api/sessions"))[0]!["address"]);
    }

    [Fact]
    public async Task SignInLimits_CountTheClientBehindTheProxy()
    {
        await using var rotor = await StartAsync("127.0.0.1");

        HttpStatusCode last = default;
        // After five failures a second must pass, then two, four and so on: a slow machine may take as long for a try, not for each of them.
        for (var i = 0; i < 20 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var answer = await LoginAsync(rotor, $"nobody-{i}", "wrong", $"198.51.100.{i}, 203.0.113.7");
            last = answer.StatusCode;
        }

        using var another = await LoginAsync(rotor, "nobody", "wrong", "203.0.113.8");
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.Unauthorized), (last, another.StatusCode));
    }

    [Fact]
    public async Task ForwardedRequest_ThatClaimsThisMachine_HasNoneOfItsRights()
    {
        await using var rotor = await StartAsync("127.0.0.1");
        using var client = NewClient(rotor);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/keys");
        Forward(request, "127.0.0.1", "https");
        request.Headers.Add("X-Rotor-Local", rotor.Secret);

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private Task<RecordingRotor> StartAsync(string trusted) => RecordingRotor.StartAsync(
        _upstream, Path.Combine(_folder, "data"), ("ROTOR_ACCESS__TRUSTEDPROXIES", trusted), ("ADMIN_PASSWORD", Password), ("APP_API_KEY", "a-client-token"));

    private static HttpClient NewClient(RecordingRotor rotor) =>
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = rotor.Client.BaseAddress, Timeout = Patience.Limit };

    private static async Task<HttpResponseMessage> LoginAsync(RecordingRotor rotor, string user, string password, string chain)
    {
        using var client = NewClient(rotor);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/login")
        {
            Content = new StringContent($$"""{"user":"{{user}}","password":"{{password}}"}""", Encoding.UTF8, "application/json"),
        };
        Forward(request, chain, "https");
        return await client.SendAsync(request, Token);
    }

    private static void Forward(HttpRequestMessage request, string chain, string proto)
    {
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", chain);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", proto);
    }
}
