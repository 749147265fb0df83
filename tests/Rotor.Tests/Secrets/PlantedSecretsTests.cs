using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.Simulator;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Secrets;

/// <summary>
/// Plants secrets that match no known pattern, does everything that could spill them, kills the program, and then goes through every byte of the data folder, all
/// that it wrote to its terminal, and all answers but those in which a new secret is shown once.
/// </summary>
public sealed class PlantedSecretsTests : IAsyncLifetime
{
    private const string Model = "openai/gpt-4o-mini";

    // Signs that JSON, URLs and HTML spell in their own ways; nothing that tells a key.
    private const string PoolKey = "otter/quince+lan\"tern\\maple%ridge&seven";
    private const string AddedKey = "violet<harbour>umbrella'granite?copper";
    private const string OwnKey = "tundra=saffron/mosaic\"willow\\anvil+one";
    private const string DefaultKey = "pebble&thistle%marmot/ochre<basil>nine";
    private const string ClientToken = "cobalt\"juniper/parsnip+helium\\velvet";
    private const string SuperAdmin = "lagoon%cinder&walnut<ivory>prairie/two";
    private const string AdminPassword = "ember orchid/falcon \"tulip\" + quartz";
    private const string UserPassword = "basalt meadow\\piano & <heron> comet %41";

    private readonly string _folder = TestFolders.New("planted");
    private readonly Dictionary<string, string> _secrets = new()
    {
        ["the pool's key"] = PoolKey,
        ["the added key"] = AddedKey,
        ["the caller's own key"] = OwnKey,
        ["the default key"] = DefaultKey,
        ["the client token of configuration"] = ClientToken,
        ["the super admin's key"] = SuperAdmin,
        ["the admin's password"] = AdminPassword,
        ["a user's password"] = UserPassword,
    };

    private readonly List<(string Place, string Text)> _answers = [];
    private OpenRouterSimulator _upstream = null!;
    private RotorProcess? _process;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "data");

    public async ValueTask InitializeAsync()
    {
        _upstream = await OpenRouterSimulator.StartAsync();
        foreach (var (key, account) in new[] { (PoolKey, "user_pool"), (AddedKey, "user_added"), (OwnKey, "user_own"), (DefaultKey, "user_default") })
            _upstream.AddKey(key, account);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
        await _upstream.DisposeAsync();
        TestFolders.End(_folder);
    }

    [Fact]
    public async Task Everything_ThatHappens_LeavesNoSecretAnywhere()
    {
        await StartAsync();
        await AdministerAsync();
        await AskAsync();
        await RecordedAsync();
        await LookAsync();
        var first = _process!.Output;
        await _process.SignalAsync("KILL");
        await _process.EndAsync();
        var afterKill = Scan.InFolder(Data, "rotor.lock", "run.json");
        await _process.DisposeAsync();
        await StartAsync();
        await LookAsync();
        await CommandsAsync();

        string[] found =
        [
            .. afterKill, .. Scan.InFolder(Data, "rotor.lock", "run.json"), .. Scan.In("the terminal", first + _process!.Output),
            .. _answers.SelectMany(answer => Scan.In(answer.Place, answer.Text)),
        ];
        Assert.True(found.Length == 0, string.Join('\n', found.Take(40)));
        if (OperatingSystem.IsLinux())
            Assert.Empty(Scan.In("the process title", await File.ReadAllTextAsync($"/proc/{_process.Id}/cmdline", Token)));
        Assert.True(_answers.Count > 40, $"{_answers.Count} answers show little.");
    }

    private SecretScan Scan => new(_secrets);

    private async Task StartAsync()
    {
        _process = RotorProcess.Start(
            _folder,
            ["serve", "--port", "0", "--data", Data],
            ("OPENROUTER_API_KEYS", PoolKey), ("ROTOR_UPSTREAM__BASEURL", _upstream.BaseUrl), ("ROTOR_ACCESS__CLIENTS", "passthrough"), ("APP_API_KEY", ClientToken),
            ("DEFAULT_APIKEY", DefaultKey), ("SUPER_ADMIN_APIKEY", SuperAdmin), ("ADMIN_PASSWORD", AdminPassword), ("ROTOR_LOG__LEVEL", "trace"), ("ROTOR_POOL__MAXATTEMPTS", "2"));
        var line = await _process.LineAsync("Client base URL");
        _client?.Dispose();
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Replace("/v1", "", StringComparison.Ordinal).Trim()),
            Timeout = TestSupport.Patience.Limit,
        };
        _secrets["the command line's secret"] = (string)JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(Data, "run.json"), Token))!["secret"]!;
    }

    // What is shown once is planted from then on.
    private async Task AdministerAsync()
    {
        var made = JsonNode.Parse(await AdminAsync(HttpMethod.Post, "/api/tokens", """{"name":"one"}""", shown: true))!;
        _secrets["a token"] = (string)made["token"]!;
        var rotated = JsonNode.Parse(await AdminAsync(HttpMethod.Post, $"/api/tokens/{made["id"]}/rotate", "{}", shown: true))!;
        _secrets["a rotated token"] = (string)rotated["token"]!;
        var script = JsonNode.Parse(await AdminAsync(HttpMethod.Post, "/api/operator-tokens", """{"name":"script"}""", shown: true))!;
        _secrets["an operator's token"] = (string)script["token"]!;
        await AdminAsync(HttpMethod.Post, "/api/keys", new JsonObject { ["key"] = AddedKey, ["label"] = "added" }.ToJsonString());
        await AdminAsync(HttpMethod.Post, "/api/keys", new JsonObject { ["value"] = AddedKey, ["label"] = "added" }.ToJsonString());
        await AdminAsync(HttpMethod.Post, "/api/users", new JsonObject { ["name"] = "bob", ["role"] = "viewer", ["password"] = UserPassword }.ToJsonString());
        await AdminAsync(HttpMethod.Post, "/api/users", $"{{\"name\":{AddedKey}");
        await AdminAsync(HttpMethod.Post, "/api/tokens", new JsonObject { ["name"] = "x", [AddedKey] = 1 }.ToJsonString());
        await AdminAsync(HttpMethod.Post, "/api/tokens", new JsonObject { ["requestsPerMinute"] = UserPassword }.ToJsonString());
        foreach (var body in new[]
        {
            new JsonObject { ["password"] = AdminPassword }, new JsonObject { ["password"] = SuperAdmin }, new JsonObject { ["key"] = OwnKey }, new JsonObject { ["user"] = "bob", ["password"] = UserPassword },
            new JsonObject { ["user"] = AdminPassword, ["password"] = "wrong" }, new JsonObject { ["password"] = PoolKey }, new JsonObject { ["password"] = DefaultKey },
        })
        {
            await SendAsync(HttpMethod.Post, "/admin/login", body.ToJsonString(), null);
        }
    }

    private async Task AskAsync()
    {
        foreach (var bearer in new[] { ClientToken, _secrets["a token"], _secrets["a rotated token"], OwnKey, SuperAdmin, "" })
        {
            await ChatAsync(bearer, "own and known: " + bearer + " " + PoolKey + " " + AddedKey + " " + DefaultKey + " " + SuperAdmin + " " + AdminPassword);
            await ChatAsync(bearer, "by stream: " + bearer, stream: true);
        }

        await ErrorsAsync();
        await SplitAsync();
        await PlacesAsync();
    }

    // Upstream repeats in an error what it was sent.
    private async Task ErrorsAsync()
    {
        foreach (var (bearer, key) in new[] { (ClientToken, PoolKey), (OwnKey, OwnKey), ("", DefaultKey) })
        {
            foreach (var status in new[] { 400, 401, 402, 403, 429, 500, 503 })
            {
                _upstream.Script(key: key, replies: Reply.Fail(WireErrors.Custom(status, $"The key {key} is not welcome, nor is {JsonSerializer.Serialize(key)}"), times: 2));
                await ChatAsync(bearer, "hello", stream: status == 500);
                _upstream.Script(key: key, replies: Reply.Fail(WireErrors.Relayed(status, $"provider says {key} in {{\"key\":{JsonSerializer.Serialize(key)}}}", "Some Provider"), times: 2));
                await ChatAsync(bearer, "hello");
            }

            await AdminAsync(HttpMethod.Post, "/api/keys/lift", "{}");
        }
    }

    // A model says a secret piece by piece: the answer is the client's, what is kept of it is not.
    private async Task SplitAsync()
    {
        foreach (var (bearer, key, said) in new[] { (ClientToken, PoolKey, PoolKey), (ClientToken, PoolKey, ClientToken), (OwnKey, OwnKey, OwnKey) })
        {
            _upstream.Script(key: key, replies: Reply.Say("It is " + said + ", I believe."));
            await ChatAsync(bearer, "split", stream: true, isOurs: false);
            _upstream.Script(key: key, replies: Reply.Say("It is " + said + ", I believe."));
            await ChatAsync(bearer, "whole", isOurs: false);
        }
    }

    private async Task PlacesAsync()
    {
        foreach (var secret in new[] { PoolKey, ClientToken, OwnKey })
        {
            var escaped = Uri.EscapeDataString(secret);
            // Of a caller's own key nothing is known that could find it in a path, which the framework's own lines repeat at the level of trace.
            foreach (var path in secret == OwnKey ? [] : new[] { $"/v1/models?key={escaped}", $"/v1/{escaped}", $"/api/requests?search={escaped}", $"/api/request/{escaped}", $"/admin/first?code={escaped}", $"/nothing/{escaped}" })
                await SendAsync(HttpMethod.Get, path, null, ClientToken == secret ? secret : null, echoes: true);
            await SendAsync(HttpMethod.Post, "/v1/chat/completions", Body("hello", false, model: secret), secret == PoolKey ? ClientToken : secret, echoes: true, change: request =>
            {
                request.Headers.TryAddWithoutValidation("X-Request-Id", secret);
                request.Headers.TryAddWithoutValidation("X-Title", secret);
                request.Headers.TryAddWithoutValidation("Api-Key", secret);
            });
        }
    }

    private async Task RecordedAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        string page;
        while ((int)JsonNode.Parse(page = await AdminAsync(HttpMethod.Get, "/api/requests?page_size=1"))!["total_count"]! < 40)
        {
            Assert.False(limit.IsCancellationRequested, page);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task LookAsync()
    {
        string[] paths =
        [
            "/api/keys", "/api/accounts", "/api/tokens", "/api/users", "/api/sessions", "/api/operator-tokens", "/api/me", "/api/models", "/api/stats", "/api/usage", "/api/usage?group=key", "/api/usage?group=client",
            "/api/requests/facets", "/api/requests/export?format=csv&bodies=true", "/api/requests/export?format=jsonl&bodies=true", "/api/openapi.json", "/healthz", "/readyz", "/metrics", "/", "/admin", "/admin/login",
        ];
        foreach (var path in paths)
            await AdminAsync(HttpMethod.Get, path);
        var login = await SendAsync(HttpMethod.Post, "/admin/login", new JsonObject { ["password"] = AdminPassword }.ToJsonString(), null);
        var session = login.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : throw new InvalidOperationException($"{login.StatusCode}");
        _secrets["a session"] = session[(session.IndexOf('=', StringComparison.Ordinal) + 1)..];
        foreach (var path in new[] { "/admin", "/admin/dashboard", "/admin/keys", "/admin/requests", "/admin/models", "/admin/tokens", "/admin/settings", "/admin/users" })
            await SendAsync(HttpMethod.Get, path, null, null, change: request => request.Headers.Add("Cookie", session));
        foreach (var item in JsonNode.Parse(await AdminAsync(HttpMethod.Get, "/api/requests?page_size=200"))!["requests"]!.AsArray())
        {
            await AdminAsync(HttpMethod.Get, "/api/request/" + item!["id"]);
            await AdminAsync(HttpMethod.Get, $"/api/request/{item["id"]}?raw=true");
        }
    }

    private async Task CommandsAsync()
    {
        foreach (var arguments in new string[][] { ["keys", "list", "--json"], ["tokens", "list"], ["users", "list"], ["requests", "list"], ["usage"], ["config"], ["doctor"], ["keys", "remove", OwnKey] })
        {
            var (_, output) = await RotorProcess.RunAsync(_folder, [.. arguments, "--data", Data], ("OPENROUTER_API_KEYS", PoolKey), ("ADMIN_PASSWORD", AdminPassword), ("APP_API_KEY", ClientToken), ("ROTOR_UPSTREAM__BASEURL", _upstream.BaseUrl));
            if (arguments is not ["keys", "remove", ..]) // whose own words come back to the one who typed them
                _answers.Add(("rotor " + string.Join(' ', arguments), output));
        }
    }

    private static string Body(string text, bool stream, string model = Model) =>
        JsonSerializer.Serialize(new { model, stream, messages = new[] { new { role = "user", content = text } } });

    private Task<HttpResponseMessage> ChatAsync(string bearer, string text, bool stream = false, bool isOurs = true) =>
        SendAsync(HttpMethod.Post, "/v1/chat/completions", Body(text, stream), bearer.Length == 0 ? null : bearer, echoes: !isOurs || text.Contains(": ", StringComparison.Ordinal));

    private async Task<string> AdminAsync(HttpMethod method, string path, string? body = null, bool shown = false)
    {
        var answer = await SendAsync(method, path, body, null, echoes: shown, change: request => request.Headers.Add(LocalAccess.Header, _secrets["the command line's secret"]));
        return await answer.Content.ReadAsStringAsync(Token);
    }

    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">JSON.</param>
    /// <param name="bearer">What is shown as credential.</param>
    /// <param name="echoes">True where the answer is the asker's own words, a model's, or a new secret.</param>
    /// <param name="change">More headers.</param>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body, string? bearer, bool echoes = false, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (bearer is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
        change?.Invoke(request);
        var answer = await _client.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        if (!echoes)
            _answers.Add(($"{method} {(path.Length > 60 ? path[..60] : path)} {(int)answer.StatusCode}", text + string.Join('\n', answer.Headers.Where(header => header.Key != "Set-Cookie").SelectMany(header => header.Value))));
        return answer;
    }
}
