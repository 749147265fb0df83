using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Records;

namespace Rotor.Tests.Access;

/// <summary>With <c>passthrough</c>, people sign in with their own OpenRouter key and see that key's records alone; the program runs as a process.</summary>
public sealed class OwnKeySignInTests : IAsyncLifetime
{
    private const string First = "sk-or-v1-own-key-of-the-first-person";
    private const string Second = "sk-or-v1-own-key-of-the-second-person";
    private const string StandIn = "sk-or-v1-key-that-stands-in-for-all";
    private const string SuperAdmin = "what-opens-as-admin";

    private readonly string _folder = TestFolders.New("ownkeys");
    private OpenRouterSimulator _upstream = null!;
    private RecordingRotor _rotor = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "data");

    public async ValueTask InitializeAsync()
    {
        _upstream = await RecordingRotor.UpstreamAsync();
        foreach (var (key, account) in new[] { (First, "user_first"), (Second, "user_second"), (StandIn, "user_default") })
            _upstream.AddKey(key, account);
        _rotor = await StartAsync("passthrough");
    }

    public async ValueTask DisposeAsync()
    {
        await _rotor.DisposeAsync();
        await _upstream.DisposeAsync();
        TestFolders.End(_folder);
    }

    [Fact]
    public async Task OwnKey_SeesItsOwnRecordsAlone_WhereverRecordsAreShown()
    {
        var mine = await _rotor.ChatAsync("a question of the first", change: With(First));
        var theirs = await _rotor.ChatAsync("a question of the second", change: With(Second));
        var nobodys = await _rotor.ChatAsync("a question of nobody");
        await _rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 3);
        var session = await SignInAsync($$"""{"password":"{{First}}"}""");

        Assert.Equal([mine], Ids(await ReadAsync("/api/requests", session)));
        Assert.Equal([mine], Ids(await ReadAsync("/api/requests?cursor=", session)));
        Assert.Equal([mine], Ids(await ReadAsync("/api/requests?search=question", session)));
        Assert.Empty(Ids(await ReadAsync("/api/requests?search=second", session)));
        Assert.Empty(Ids(await ReadAsync("/api/requests?client=" + (string)(await _rotor.AdminAsync("/api/request/" + theirs))["clientId"]!, session)));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/api/request/" + mine, session)).StatusCode);
        foreach (var other in new[] { theirs, nobodys })
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/api/request/" + other, session)).StatusCode);
        Assert.Equal(1, (int)(await ReadAsync("/api/stats", session))["total_requests"]!);
        Assert.Equal(1, (await ReadAsync("/api/usage", session))["rows"]!.AsArray().Sum(row => (int)row!["requests"]!));
        foreach (var format in new[] { "csv", "jsonl" })
        {
            var export = await TextAsync($"/api/requests/export?format={format}&bodies=true", session);
            Assert.Contains(mine, export, StringComparison.Ordinal);
            Assert.DoesNotContain(theirs, export, StringComparison.Ordinal);
            Assert.DoesNotContain(nobodys, export, StringComparison.Ordinal);
        }

        var tail = await TailAsync(session, until: mine);
        Assert.DoesNotContain(theirs, tail, StringComparison.Ordinal);
        Assert.DoesNotContain(nobodys, tail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnKey_MayLookAtNothingElse()
    {
        var session = await SignInAsync($$"""{"key":"{{First}}"}""");

        foreach (var path in new[] { "/api/keys", "/api/accounts", "/api/tokens", "/api/users", "/api/requests/facets", "/api/models" })
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await GetAsync(path, session)).StatusCode));
        Assert.Equal("member", (string?)(await ReadAsync("/api/me", session))["role"]);
        Assert.Single((await ReadAsync("/api/sessions", session)).AsArray());
        Assert.Empty((await ReadAsync("/api/operator-tokens", session)).AsArray());
        using var made = await PostAsync("/api/operator-tokens", """{"name":"x"}""", session);
        Assert.Equal(HttpStatusCode.NotFound, made.StatusCode);
        var page = await TextAsync("/admin", session);
        Assert.DoesNotContain(RecordingRotor.Key[^4..], page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SuperAdmin_ComesInAsAdmin_AndNeverGoesUpstream()
    {
        await _rotor.ChatAsync("served by the key that stands in");
        await _rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);
        var session = await SignInAsync($$"""{"password":"{{SuperAdmin}}"}""");

        Assert.Equal("admin", (string?)(await ReadAsync("/api/me", session))["role"]);
        Assert.Single(Ids(await ReadAsync("/api/requests", session)));
        Assert.DoesNotContain(_upstream.Requests, request => request.Bearer == SuperAdmin);
    }

    [Theory]
    [InlineData("""{"password":"sk-or-v1-unknown-to-upstream"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"password":"a mistyped password"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"user":"admin","password":"sk-or-v1-own-key-of-the-first-person"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"key":"sk-or-v1-key-that-stands-in-for-all"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"key":"sk-hntsz-free-key"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"key":"bad\r\nX-Header: 1"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"key":""}""", HttpStatusCode.BadRequest)]
    public async Task WhatIsNoKeyInForce_IsRefused_AndNoPasswordGoesUpstream(string body, HttpStatusCode status)
    {
        using var answer = await PostAsync("/admin/login", body);

        Assert.Equal(status, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain(_upstream.Requests, request => request.Bearer is { } sent && !sent.StartsWith("sk-or-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guessing_IsSlowedDown_AlsoForKeys()
    {
        HttpStatusCode last = default;
        for (var i = 0; i < 60 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var answer = await PostAsync("/admin/login", $$"""{"password":"sk-or-v1-guess-number-{{i}}"}""");
            last = answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Fact]
    public async Task Form_TakesAKeyToo_AndTheKeyIsInNoFile()
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("user", ""), KeyValuePair.Create("password", Second)]);
        using var client = NewClient();
        using var answer = await client.PostAsync("/admin/login", form, Token);
        await _rotor.ChatAsync("a question", change: With(Second));
        await _rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);

        Assert.Equal((HttpStatusCode.Redirect, "/admin"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.NotEmpty(Ids(await ReadAsync("/api/requests", CookieOf(answer))));
        await _rotor.StopAsync();
        Assert.DoesNotContain(Second, _rotor.Output, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
            Assert.False((await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Second)) >= 0, file);
    }

    [Fact]
    public async Task Session_OutlivesAKill_ButNotTheModeThatOpenedIt()
    {
        var session = await SignInAsync($$"""{"password":"{{First}}"}""");
        await _rotor.KillAsync();
        await _rotor.DisposeAsync();
        _rotor = await StartAsync("passthrough");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/api/me", session)).StatusCode);

        await _rotor.KillAsync();
        await _rotor.DisposeAsync();
        _rotor = await StartAsync("tokens");
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/api/me", session)).StatusCode);
        using var again = await PostAsync("/admin/login", $$"""{"password":"{{First}}"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    private Task<RecordingRotor> StartAsync(string mode) => RecordingRotor.StartAsync(
        _upstream, Data, ("ROTOR_ACCESS__CLIENTS", mode), ("SUPER_ADMIN_APIKEY", SuperAdmin), ("DEFAULT_APIKEY", StandIn), ("ADMIN_PASSWORD", "the admin's password"));

    private static Action<HttpRequestMessage> With(string key) => request => request.Headers.Authorization = new("Bearer", key);

    private HttpClient NewClient() =>
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = _rotor.Client.BaseAddress, Timeout = Patience.Limit };

    private async Task<string> SignInAsync(string body)
    {
        using var answer = await PostAsync("/admin/login", body);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Token)}");
        return CookieOf(answer);
    }

    private static string CookieOf(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? session = null)
    {
        using var client = NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (session is not null)
            request.Headers.Add("Cookie", session);
        return await client.SendAsync(request, Token);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string session)
    {
        using var client = NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", session);
        return await client.SendAsync(request, Token);
    }

    private async Task<string> TextAsync(string path, string session)
    {
        using var answer = await GetAsync(path, session);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task<JsonNode> ReadAsync(string path, string session) => JsonNode.Parse(await TextAsync(path, session))!;

    private async Task<string> TailAsync(string session, string until)
    {
        using var client = NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/requests/tail?backlog=10");
        request.Headers.Add("Cookie", session);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var limit = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        // What comes after the backlog shall be looked at as well.
        await _rotor.ChatAsync("another of the second", change: With(Second));
        var last = await _rotor.ChatAsync("another of the first", change: With(First));
        var all = new StringBuilder();
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            all.AppendLine(line);
            if (line.Contains(last, StringComparison.Ordinal))
                break;
        }

        Assert.Contains(until, all.ToString(), StringComparison.Ordinal);
        return all.ToString();
    }

    private static IEnumerable<string> Ids(JsonNode page) => page["requests"]!.AsArray().Select(item => (string)item!["id"]!);
}
