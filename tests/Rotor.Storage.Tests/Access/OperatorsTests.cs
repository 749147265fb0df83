using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Access;

/// <summary>Operators at the door of console and admin API, with the program as a process.</summary>
public sealed class OperatorsTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private readonly TemporaryFolder _folder = new();
    private System.Diagnostics.Process _server = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RotorProgram.ServeAsync(_folder.File("data"), ("ADMIN_PASSWORD", Password));
        _client = NewClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await RotorProgram.KillAsync(_server);
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Strangers_SeeOnlyWhereToSignIn()
    {
        foreach (var path in new[] { "/api/keys", "/api/tokens", "/api/users", "/api/sessions", "/api/operator-tokens", "/api/me", "/API/keys", "/api/../api/keys", "/v1/../api/users" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, path)).StatusCode);
        var dashboard = await SendAsync(HttpMethod.Get, "/admin");

        Assert.Equal((HttpStatusCode.Redirect, "/admin/login"), (dashboard.StatusCode, dashboard.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(HttpMethod.Get, "/ADMIN")).StatusCode);
    }

    [Fact]
    public async Task Pages_CarryStrictHeadersAndNoScriptOfTheirOwn()
    {
        foreach (var path in new[] { "/admin/login", "/admin/first?code=x", "/admin", "/api/keys" })
        {
            var answer = await SendAsync(HttpMethod.Get, path);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            var html = await answer.Content.ReadAsStringAsync(Token);
            Assert.DoesNotMatch("<script(?![^>]* src=\"/admin/assets/)", html);
            Assert.DoesNotContain("style=", html, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("/admin/login")]
    [InlineData("/admin")]
    [InlineData("/api/keys")]
    public async Task HostOfSomebodyElse_Is403InEveryMode(string path)
    {
        var answer = await SendAsync(HttpMethod.Get, path, change: request => request.Headers.Host = "evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_ByForm_GivesAStrictCookieThatSignsOut()
    {
        var login = await FormAsync("/admin/login", ("password", Password));
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Equal((HttpStatusCode.Redirect, "/admin"), (login.StatusCode, login.Headers.Location!.ToString()));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/;", cookie + ";", StringComparison.OrdinalIgnoreCase);
        var session = cookie.Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "/admin", cookie: session)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "/api/keys", cookie: session)).StatusCode);

        Assert.Equal(HttpStatusCode.Forbidden, (await FormAsync("/admin/logout", session, ("token", "guessed"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "/admin/logout", "{}", session)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "/api/keys", cookie: session)).StatusCode);
    }

    [Theory]
    [InlineData("""{"password":"wrong"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"password":"correct horse battery","user":"nobody"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{}""", HttpStatusCode.BadRequest)]
    [InlineData("""[]""", HttpStatusCode.BadRequest)]
    [InlineData("""{"password":"correct horse battery"}""", HttpStatusCode.OK)]
    [InlineData("""{"user":"ADMIN","password":"correct horse battery"}""", HttpStatusCode.OK)]
    public async Task SignIn_ByJson_AnswersAsTheOlderProxyDid(string body, HttpStatusCode status)
    {
        var answer = await SendAsync(HttpMethod.Post, "/admin/login", body);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK, answer.Headers.Contains("Set-Cookie"));
        if (status == HttpStatusCode.Unauthorized)
            Assert.Contains("authentication_error", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task ForeignPage_WithTheSession_ChangesNothing(string header, string value)
    {
        var session = await SignInAsync();

        foreach (var (method, path) in new[] { (HttpMethod.Post, "/api/tokens"), (HttpMethod.Delete, "/api/users/bob"), (HttpMethod.Post, "/admin/logout"), (HttpMethod.Post, "/admin/login") })
        {
            var answer = await SendAsync(method, path, """{"name":"x"}""", session, request => request.Headers.TryAddWithoutValidation(header, value));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        var posted = await SendAsync(HttpMethod.Post, "/api/tokens", """{"name":"x"}""", session, request => request.Content!.Headers.ContentType = new("text/plain"));
        Assert.Contains(posted.StatusCode, new[] { HttpStatusCode.Forbidden, HttpStatusCode.UnsupportedMediaType });
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(HttpMethod.Post, "/api/tokens", """{"name":"x"}""", session)).StatusCode);
    }

    [Fact]
    public async Task LinkFromElsewhere_WithoutCookie_AsksForItselfFromHere()
    {
        var answer = await SendAsync(HttpMethod.Get, "/admin?a=%22%3E%3Cbogus%3E", change: request => request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site"));
        var html = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("http-equiv=\"refresh\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<bogus", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_LookChangeAndSeeTheirOwn()
    {
        var admin = await SignInAsync();
        foreach (var role in new[] { "viewer", "member" })
            Assert.Equal(HttpStatusCode.Created, (await SendAsync(
                HttpMethod.Post, "/api/users", $$"""{"name":"{{role}}","role":"{{role}}","password":"a password of {{role}}"}""", admin)).StatusCode);
        var viewer = await SignInAsync("viewer", "a password of viewer");
        var member = await SignInAsync("member", "a password of member");

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "/api/keys", cookie: viewer)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Post, "/api/tokens", """{"name":"x"}""", viewer)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Patch, "/api/users/viewer", """{"role":"admin"}""", viewer)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, "/api/keys", cookie: member)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, "/api/users", cookie: member)).StatusCode);
        Assert.All((await ReadAsync("/api/sessions", member)).AsArray(), session => Assert.Equal("member", (string?)session!["user"]));
        var adminSession = (string)(await ReadAsync("/api/sessions", admin)).AsArray().First(session => (string?)session!["user"] == "admin")!["id"]!;
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Delete, "/api/sessions/" + adminSession, cookie: member)).StatusCode);

        await SendAsync(HttpMethod.Patch, "/api/users/viewer", """{"role":"member"}""", admin);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "/api/keys", cookie: viewer)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "/api/users/member", cookie: admin)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "/api/me", cookie: member)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Delete, "/api/users/admin", cookie: admin)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(HttpMethod.Patch, "/api/users/admin", """{"password":"another password"}""", admin)).StatusCode);
    }

    [Fact]
    public async Task OperatorToken_OpensWhatItsRoleMay_UntilItIsRevoked()
    {
        var admin = await SignInAsync();
        var made = JsonNode.Parse(await (await SendAsync(HttpMethod.Post, "/api/operator-tokens", """{"name":"script","role":"viewer"}""", admin)).Content.ReadAsStringAsync(Token))!;
        var secret = (string)made["token"]!;
        Assert.StartsWith("ro-", secret, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await BearerAsync(HttpMethod.Get, "/api/keys", secret)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await BearerAsync(HttpMethod.Post, "/api/tokens", secret, """{"name":"x"}""")).StatusCode);
        var child = JsonNode.Parse(await (await BearerAsync(HttpMethod.Post, "/api/operator-tokens", secret, """{"role":"admin"}""")).Content.ReadAsStringAsync(Token))!;
        Assert.Equal("viewer", (string?)child["role"]);
        Assert.DoesNotContain(secret, await (await SendAsync(HttpMethod.Get, "/api/operator-tokens", cookie: admin)).Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        await SendAsync(HttpMethod.Delete, "/api/operator-tokens/" + (string)made["id"]!, cookie: admin);
        Assert.Equal(HttpStatusCode.Unauthorized, (await BearerAsync(HttpMethod.Get, "/api/keys", secret)).StatusCode);
    }

    [Fact]
    public async Task Session_OutlivesAKill_AndItsSecretIsNowhere()
    {
        var session = await SignInAsync();
        await RotorProgram.KillAsync(_server);
        _server.Dispose();
        _server = await RotorProgram.ServeAsync(_folder.File("data"), ("ADMIN_PASSWORD", Password));
        _client.Dispose();
        _client = NewClient();

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "/api/keys", cookie: session)).StatusCode);
        // The lock has no content, and the server holds it.
        foreach (var file in Directory.EnumerateFiles(_folder.File("data"), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("rotor.lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, Token);
            Assert.DoesNotContain(session.Split('=')[1], Encoding.Latin1.GetString(content), StringComparison.Ordinal);
            Assert.DoesNotContain(Password, Encoding.Latin1.GetString(content), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task FirstStart_LinkIsPrintedAndSetsThePasswordOnce()
    {
        var data = _folder.File("fresh");
        var printed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = await RotorProgram.ServeAsync(data, line =>
        {
            if (line.Contains("/admin/first?code=", StringComparison.Ordinal))
                printed.TrySetResult(line.Trim());
        });
        var link = new Uri(await printed.Task.WaitAsync(TestSupport.Patience.Limit, Token));
        var code = link.Query["?code=".Length..];
        using var client = NewClient(data);

        Assert.Contains("<form", await client.GetStringAsync(link, Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await client.GetAsync("/admin/first?code=wrong", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostFormAsync(client, "/admin/first", null, ("code", code), ("password", "short"))).StatusCode);
        var set = await PostFormAsync(client, "/admin/first", null, ("code", code), ("password", "a first password"), ("again", "a first password"));
        Assert.Equal(HttpStatusCode.Redirect, set.StatusCode);
        Assert.True(set.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.Gone, (await PostFormAsync(client, "/admin/first", null, ("code", code), ("password", "a second password"))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await PostFormAsync(client, "/admin/login", null, ("password", "a first password"))).StatusCode);
        foreach (var log in Directory.EnumerateFiles(data, "*.log*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            Assert.DoesNotContain(code, await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
        }

        await RotorProgram.KillAsync(server);
    }

    [Fact]
    public async Task CommandLine_UsersAndTokens_WorkWithTheServerAndWithout()
    {
        var data = _folder.File("data");
        var added = await RotorProgram.RunAsync(data, "a password of bob\n", "users", "add", "bob", "--role", "member");
        var token = await RotorProgram.RunAsync(data, null, "users", "token", "--role", "viewer");
        Assert.Equal((0, 0), (added.ExitCode, token.ExitCode));
        Assert.Equal(HttpStatusCode.OK, (await BearerAsync(HttpMethod.Get, "/api/keys", token.Output.Trim())).StatusCode);
        Assert.Matches("bob +member", (await RotorProgram.RunAsync(data, null, "users", "list")).Output);

        var other = _folder.File("other");
        var reset = await RotorProgram.RunAsync(other, "a new password\n", "users", "reset-password");
        Assert.Equal(0, reset.ExitCode);
        Assert.Equal(2, (await RotorProgram.RunAsync(other, "short\n", "users", "reset-password")).ExitCode);
        Assert.Equal(6, (await RotorProgram.RunAsync(other, "a new password\n", "users", "reset-password", "nobody")).ExitCode);
    }

    private HttpClient NewClient(string? data = null) =>
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(DataFolder.FindServer(data ?? _folder.File("data"))!.Url),
            Timeout = TestSupport.Patience.Limit,
        };

    private async Task<string> SignInAsync(string user = "admin", string password = Password)
    {
        var answer = await SendAsync(HttpMethod.Post, "/admin/login", $$"""{"user":"{{user}}","password":"{{password}}"}""");
        return Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    private async Task<JsonNode> ReadAsync(string path, string cookie) =>
        JsonNode.Parse(await (await SendAsync(HttpMethod.Get, path, cookie: cookie)).Content.ReadAsStringAsync(Token))!;

    private Task<HttpResponseMessage> BearerAsync(HttpMethod method, string path, string secret, string? body = null) =>
        SendAsync(method, path, body, change: request => request.Headers.Authorization = new("Bearer", secret));

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? cookie = null, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        change?.Invoke(request);
        return _client.SendAsync(request, Token);
    }

    private Task<HttpResponseMessage> FormAsync(string path, params (string Name, string Value)[] fields) => PostFormAsync(_client, path, null, fields);

    private Task<HttpResponseMessage> FormAsync(string path, string cookie, params (string Name, string Value)[] fields) => PostFormAsync(_client, path, cookie, fields);

    private static Task<HttpResponseMessage> PostFormAsync(HttpClient client, string path, string? cookie, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return client.SendAsync(request, Token);
    }
}
