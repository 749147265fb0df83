using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Rotor.Configuration;
using Rotor.Tests.Support;

namespace Rotor.Tests.Listening;

public sealed class TlsTests : IDisposable
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";
    private readonly TestCertificates _files = new();
    private readonly X509Certificate2 _certificate = TestCertificates.New();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _certificate.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("2.0", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", true)]
    public async Task Chat_OverTls_IsServedInEitherVersion(string version, bool stream)
    {
        await using var gateway = await StartAsync();
        using var client = NewClient(gateway);
        var body = stream ? Chat.Replace("{\"model", "{\"stream\":true,\"model", StringComparison.Ordinal) : Chat;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };

        using var answer = await client.SendAsync(request, Token);

        Assert.True(answer.StatusCode == HttpStatusCode.OK, string.Join('\n', gateway.Log.Lines.Select(line => line.Text)));
        Assert.Equal(version, answer.Version.ToString());
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains(stream ? "[DONE]" : "\"choices\"", text, StringComparison.Ordinal);
        Assert.StartsWith("https://", gateway.Address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyThatStops_OverHttp2_IsLetGo()
    {
        await using var gateway = await StartAsync(options => options.Requests.BodyIdleTimeout = TimeSpan.FromSeconds(2));
        using var client = NewClient(gateway);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StoppingContent(),
        };

        var failure = await Record.ExceptionAsync(() => client.SendAsync(request, Token));

        Assert.NotNull(failure);
        Assert.True(gateway.Log.Lines.Any(line => line.Text.Contains("bytes/second", StringComparison.Ordinal)), $"{failure}\n\n{string.Join('\n', gateway.Log.Lines.Select(line => line.Text))}");
        Assert.Empty(gateway.Upstream.Requests);
        using var healthy = await client.GetAsync("/healthz", Token);
        Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
    }

    [Fact]
    public async Task Handshake_AgreesOnHttp2_AndTakesNoOldTls()
    {
        await using var gateway = await StartAsync();

        await using var modern = await Http2Client.ConnectAsync(gateway.Address);
        Assert.Equal(SslApplicationProtocol.Http2, modern.Agreed);
#pragma warning disable SYSLIB0039, CA5397 // that they are refused is what is shown
        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(gateway.Address, SslProtocols.Tls | SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
    }

    [Fact]
    public async Task ClearPort_SpeaksHttp11Only()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        // GOAWAY with the error HTTP_1_1_REQUIRED: RFC 9113 section 7.
        Assert.Equal("\0\0\u0008\u0007\0\0\0\0\0\0\0\0\0\0\0\0\r", await raw.ReadAsync());
        await using var upgrade = await RawHttp.ConnectAsync(gateway.Address);
        await upgrade.SendAsync("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await upgrade.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClearTextAtTheTlsPort_IsDropped_AndOthersAreServed()
    {
        await using var gateway = await StartAsync();
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);

        await raw.SendAsync("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

        Assert.DoesNotContain("200 OK", await raw.ReadAsync(), StringComparison.Ordinal);
        using var client = NewClient(gateway);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", Token)).StatusCode);
    }

    private static async Task HandshakeAsync(Uri address, SslProtocols protocols)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port, Token);
        await using var tls = new SslStream(tcp.GetStream(), false, TestCertificates.IsOurs);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "rotor.test", EnabledSslProtocols = protocols }, Token).WaitAsync(Gateway.Patience, Token);
    }

    private Task<Gateway> StartAsync(Action<RotorOptions>? configure = null)
    {
        var path = _files.Pem(_certificate);
        return Gateway.StartAsync(configure: options =>
        {
            options.Listen.Certificate = path;
            configure?.Invoke(options);
        });
    }

    private static HttpClient NewClient(Gateway gateway) => TestCertificates.NewClient(gateway.Address);

    /// <summary>Sends one byte, and then nothing until the connection goes.</summary>
    private sealed class StoppingContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, Token);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync("{"u8.ToArray(), cancellationToken);
            // Without it the client may keep head and byte to itself, and there is no request that could stop.
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
