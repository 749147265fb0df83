using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

public sealed class IntakeTests
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";

    [Theory]
    [InlineData("", "empty_body")]
    [InlineData("{", "invalid_json")]
    [InlineData("[]", "not_an_object")]
    [InlineData("""{"model":7}""", "invalid_model")]
    public async Task BodyThatCannotBeServed_IsRefusedInOpenRoutersShapeAndCostsNothing(string body, string reason)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(body);

        await AssertRefusedAsync(gateway, response, HttpStatusCode.BadRequest, reason);
    }

    [Fact]
    public async Task InvalidUtf8_IsRefused()
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync([.. "{\"model\":\""u8, 0xFF, .. "\"}"u8]);

        await AssertRefusedAsync(gateway, response, HttpStatusCode.BadRequest, "invalid_utf8");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BodyOverTheLimit_IsRefused_WithAndWithoutALength(bool withLength)
    {
        await using var gateway = await Gateway.StartAsync(configure: options => options.Requests.MaxBodyBytes = 2048);
        var content = new StringContent("{\"x\":\"" + new string('x', 4096) + "\"}", Encoding.UTF8, "application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        request.Headers.TransferEncodingChunked = !withLength;

        using var response = await gateway.Client.SendAsync(request);

        await AssertRefusedAsync(gateway, response, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task ContentTypeThatIsNoJson_IsRefused(string contentType)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(Chat, change: r => r.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType));

        await AssertRefusedAsync(gateway, response, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain; charset=utf-8")]
    public async Task JsonByAnotherName_IsServedAndSentOnAsJson(string? contentType)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync(Chat, change: r => r.Content!.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", Assert.Single(gateway.Upstream.Requests).Header("Content-Type"));
    }

    [Fact]
    public async Task CompressedBody_IsRefused()
    {
        await using var gateway = await Gateway.StartAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(Chat));

        using var response = await gateway.PostAsync(packed.ToArray(), change: r => r.Content!.Headers.ContentEncoding.Add("gzip"));

        await AssertRefusedAsync(gateway, response, HttpStatusCode.UnsupportedMediaType, "compressed_body");
    }

    [Theory]
    [InlineData("GET", "/v1/credits")]
    [InlineData("GET", "/v1/keys")]
    [InlineData("GET", "/v1/activity")]
    [InlineData("POST", "/api/v1/keys")]
    [InlineData("GET", "/v1/chat/completions")]
    [InlineData("DELETE", "/v1/models")]
    [InlineData("GET", "/v1")]
    [InlineData("GET", "/v1/models/a/b/c")]
    public async Task PathThatIsNotServed_Is404InOpenRoutersShape(string method, string path)
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await AssertRefusedAsync(gateway, response, HttpStatusCode.NotFound, "unknown_path");
    }

    [Fact]
    public async Task Messages_AreRefusedInAnthropicsShape()
    {
        await using var gateway = await Gateway.StartAsync();

        using var response = await gateway.PostAsync("[]", "/v1/messages");
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("error", body.RootElement.GetProperty("type").GetString());
        Assert.Equal("invalid_request_error", body.RootElement.GetProperty("error").GetProperty("type").GetString());
    }

    private static async Task AssertRefusedAsync(Gateway gateway, HttpResponseMessage response, HttpStatusCode status, string reason)
    {
        Assert.Equal(status, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = body.RootElement.GetProperty("error");
        Assert.Equal((int)status, error.GetProperty("code").GetInt32());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        var rotor = error.GetProperty("metadata").GetProperty("rotor");
        Assert.Equal(reason, rotor.GetProperty("reason").GetString());
        Assert.Equal(response.Headers.GetValues("X-Rotor-Request-Id").Single(), rotor.GetProperty("request_id").GetString());
        Assert.Empty(gateway.Upstream.Requests);
    }
}
