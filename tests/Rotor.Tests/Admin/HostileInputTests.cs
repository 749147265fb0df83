using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.Simulator;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.TestSupport;
using Rotor.Tests.Records;
using Rotor.Tests.Support;

namespace Rotor.Tests.Admin;

/// <summary>What nobody means well, at the doors of people and scripts, over sockets to the program as a process.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private const string Script = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'";
    private readonly string _folder = TestFolders.New("hostile");
    private OpenRouterSimulator _upstream = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await RecordingRotor.UpstreamAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        TestFolders.End(_folder);
    }

    [Fact]
    public async Task FormThatBreaksOff_IsAnsweredAndNoFaultOfOurs()
    {
        await using var rotor = await StartAsync();
        string[] bodies = ["--b\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\nabc", "--b\r\nContent-Disposition: form-d", "--b", "", "no boundary at all"];

        foreach (var path in new[] { "/admin/first", "/admin/login", "/admin/logout" })
            foreach (var body in bodies)
            {
                await using var raw = await RawHttp.ConnectAsync(rotor.Client.BaseAddress!);
                await raw.SendAsync($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                Assert.Matches("^HTTP/1.1 (302|4)", await raw.ReadAsync());
            }
    }

    [Theory]
    [InlineData("//api/keys")]
    [InlineData("/./api/keys")]
    [InlineData("/%2e/api/keys")]
    [InlineData("/v1/../api/keys")]
    [InlineData("/v1/%2e%2e/api/keys")]
    [InlineData("/v1/..%2fapi/keys")]
    [InlineData("/api%2fkeys")]
    [InlineData("/API/KEYS/")]
    [InlineData("/api/./keys")]
    [InlineData("/healthz/../api/keys")]
    [InlineData("/admin/login/../../api/keys")]
    [InlineData("/api/keys;/v1/models")]
    [InlineData("\\api\\keys")]
    public async Task PathTricks_OpenNothingOfTheAdminApi(string path)
    {
        await using var rotor = await StartAsync();
        await using var raw = await RawHttp.ConnectAsync(rotor.Client.BaseAddress!);

        await raw.SendAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        var answer = await raw.ReadAsync();

        Assert.Matches("^HTTP/1.1 (302|4)", answer);
        Assert.DoesNotContain("last4", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("key")]
    [InlineData("access_token")]
    [InlineData("X-Rotor-Local")]
    [InlineData("rotor_session")]
    public async Task SecretInTheUrl_OpensNothingOfTheAdminApi(string name)
    {
        await using var rotor = await StartAsync();

        using var answer = await rotor.Client.GetAsync($"/api/keys?{name}={Uri.EscapeDataString(rotor.Secret)}", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task LineBreaksInAKeyOrLabel_AreRefused()
    {
        await using var rotor = await StartAsync();
        var id = (string)(await rotor.AdminAsync("/api/keys"))[0]!["id"]!;

        foreach (var text in new[] { "sk-or-v1-a\r\nX-Evil: 1", "sk-or-v1-a\nX-Evil: 1", "sk-or-v1-a\rX-Evil: 1", "sk-or-v1-a\0X-Evil: 1" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(rotor, HttpMethod.Post, "/api/keys", new { value = text }));
            Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(rotor, HttpMethod.Post, "/api/keys", new { value = "sk-or-v1-proper-key-0002", label = text }));
            Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(rotor, HttpMethod.Patch, "/api/keys/" + id, new { label = text }));
        }

        Assert.Single((await rotor.AdminAsync("/api/keys")).AsArray());
        Assert.DoesNotContain(rotor.Output.Split('\n'), line => line.StartsWith("X-Evil", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SqlInAFilter_FindsNothingAndHarmsNothing()
    {
        await using var rotor = await StartAsync();
        await rotor.ChatAsync("hello");
        await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);

        foreach (var name in new[] { "search", "model", "key", "client", "account", "provider", "path", "method", "cursor" })
            foreach (var sql in new[] { "' OR 1=1 --", "x' UNION SELECT * FROM operators --", "x'; DROP TABLE requests; --", "%", "\" OR \"\"=\"", "* OR *" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/requests?{name}={Uri.EscapeDataString(sql)}");
                request.Headers.Add(LocalAccess.Header, rotor.Secret);
                using var answer = await rotor.Client.SendAsync(request, Token);
                var text = await answer.Content.ReadAsStringAsync(Token);
                Assert.True(answer.StatusCode == HttpStatusCode.BadRequest || (answer.IsSuccessStatusCode && (int)JsonNode.Parse(text)!["total_count"]! == 0), $"{name}={sql}: {text}");
            }

        Assert.Equal(1, (int)(await rotor.AdminAsync("/api/requests"))["total_count"]!);
    }

    [Fact]
    public async Task ScriptInLabelPromptModelAndError_IsTextInEveryPageAndFile()
    {
        await using var rotor = await StartAsync(("ADMIN_PASSWORD", Password));
        var key = (string)(await rotor.AdminAsync("/api/keys"))[0]!["id"]!;
        Assert.Equal(HttpStatusCode.OK, await SendAsync(rotor, HttpMethod.Patch, "/api/keys/" + key, new { label = "=cmd|' /C calc'!A0" + Script }));
        _upstream.Script(replies: Reply.Fail(WireErrors.Custom(400, Script), times: 1));
        using (var request = RecordingRotor.Chat(Script, stream: false))
        using (var answer = await rotor.Client.SendAsync(request, Token))
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);
        var id = (string)(await rotor.AdminAsync("/api/requests"))["requests"]![0]!["id"]!;
        using var login = await rotor.Client.PostAsync("/admin/login", new StringContent($$"""{"password":"{{Password}}"}""", Encoding.UTF8, "application/json"), Token);

        var pages = new Dictionary<string, string>();
        foreach (var path in new[] { "/admin", "/admin/dashboard", "/admin/requests", "/admin/requests/" + id })
            pages[path] = await rotor.Client.GetStringAsync(path, Token);
        var csv = await rotor.AdminTextAsync("/api/requests/export?format=csv&bodies=true");

        Assert.All(pages, page => Assert.DoesNotMatch("<script>alert|<img src=x", page.Value));
        Assert.Contains("&lt;script&gt;alert(1)", pages["/admin/requests/" + id], StringComparison.Ordinal);
        Assert.Contains("'=cmd|", csv, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)(^|,|\")=cmd", csv);
    }

    private Task<RecordingRotor> StartAsync(params (string Name, string Value)[] variables) =>
        RecordingRotor.StartAsync(_upstream, Path.Combine(_folder, "data"), variables);

    private static async Task<HttpStatusCode> SendAsync(RecordingRotor rotor, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(LocalAccess.Header, rotor.Secret);
        using var answer = await rotor.Client.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
