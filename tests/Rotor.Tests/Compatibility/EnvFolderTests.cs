using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.Tests.Support;

namespace Rotor.Tests.Compatibility;

/// <summary>The program in a folder with a <c>.env</c> of the proxy with the key dashboard, and that dashboard's calls.</summary>
public sealed class EnvFolderTests
{
    private const string One = "sk-or-v1-planted-000000aaaa";
    private const string Two = "sk-or-v1-planted-000000bbbb";
    private const string Password = "a-planted-password";
    private const string Token = "planted-app-token";

    [Fact]
    public async Task Folder_AsItWas_ServesWithItsTokenAndSaysWhatHasNoMeaning()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        Assert.Equal(HttpStatusCode.Unauthorized, (await folder.ChatAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await folder.ChatAsync(bearer: "wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await folder.ChatAsync(model: "", bearer: Token)).StatusCode);

        Assert.Equal("openai/gpt-4o-mini", upstream.Requests.Last(request => request.Target.EndsWith("completions", StringComparison.Ordinal)).Model);
        Assert.All((string[])["SESSION_SECRET_KEY", "GIN_MODE", "ADMIN_API_KEY"], name => Assert.Contains(name + " has no meaning here", folder.Process.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("planted", folder.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_WithThePassword_GivesACookieThatLogoutEnds()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        Assert.Equal((HttpStatusCode.Unauthorized, "authentication_error"), await ErrorAsync(await PostAsync(folder, "login", new { password = "wrong" })));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), await ErrorAsync(await PostAsync(folder, "login", new { pass = "x" })));
        var login = await PostAsync(folder, "login", new { password = Password });
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        Assert.NotNull((await BodyAsync(login))["message"]);
        folder.Stranger.DefaultRequestHeaders.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await folder.Stranger.GetAsync("/admin/key-status", TestContext.Current.CancellationToken)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(folder, "logout", new { })).StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, "authentication_error"), await ErrorAsync(await folder.Stranger.GetAsync("/admin/key-status", TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Login_BeforeAPasswordIsSet_IsAConfigurationError()
    {
        await using var folder = new OlderFolder();
        folder.Write(".env", "PORT=0\nROTOR_UPSTREAM__BASEURL=http://127.0.0.1:9/v1\n");
        await folder.StartAsync();

        Assert.Equal((HttpStatusCode.Forbidden, "config_error"), await ErrorAsync(await PostAsync(folder, "login", new { password = "admin" })));
    }

    [Fact]
    public async Task Calls_WithoutASession_Are401InItsForm()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "key-status"), (HttpMethod.Get, "app-status"), (HttpMethod.Post, "add-key"), (HttpMethod.Post, "reload-keys"), (HttpMethod.Post, "add-keys"), (HttpMethod.Post, "delete-keys-batch"), (HttpMethod.Delete, "delete-key/...aaaa")])
        {
            using var request = new HttpRequestMessage(method, "/admin/" + path);
            Assert.Equal((HttpStatusCode.Unauthorized, "authentication_error"), await ErrorAsync(await folder.Stranger.SendAsync(request, TestContext.Current.CancellationToken)));
        }

        var dashboard = await folder.Stranger.GetAsync("/admin/dashboard", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Found, "/admin/login"), (dashboard.StatusCode, dashboard.Headers.Location!.OriginalString));
        Assert.StartsWith("/admin", (await folder.Stranger.GetAsync("/", TestContext.Current.CancellationToken)).Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await folder.Client.GetAsync("/favicon.ico", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task KeyStatus_HasItsFieldsAndNoKey()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        var keys = (await folder.ConsoleAsync("/admin/key-status")).AsArray();

        Assert.Equal(["...aaaa", "...bbbb"], keys.Select(key => (string)key!["key_suffix"]!).Order());
        Assert.Equal(
            ["key_suffix", "is_active", "failure_count", "last_failure_time", "cool_down_until", "last_used_time", "weight"],
            keys[0]!.AsObject().Select(field => field.Key));
        Assert.Equal(3, (int)keys.Single(key => (string)key!["key_suffix"]! == "...bbbb")!["weight"]!);
        Assert.DoesNotContain("planted", keys.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAndDelete_AnswerAsTheyDid()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        var added = await PostAsync(folder, "add-key", new { openrouter_api_key = "sk-or-v1-planted-111111aaaa:5" });
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        Assert.Contains("...aaaa", (string)(await BodyAsync(added))["message"]!, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "key_already_exists"), await ErrorAsync(await PostAsync(folder, "add-key", new { openrouter_api_key = One })));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_key_format"), await ErrorAsync(await PostAsync(folder, "add-key", new { openrouter_api_key = "" })));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), await ErrorAsync(await PostAsync(folder, "add-key", new { key = One })));

        Assert.Equal((HttpStatusCode.Conflict, "ambiguous_suffix"), await ErrorAsync(await DeleteAsync(folder, "...aaaa")));
        Assert.Equal((HttpStatusCode.NotFound, "key_not_found"), await ErrorAsync(await DeleteAsync(folder, "...zzzz")));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), await ErrorAsync(await DeleteAsync(folder, "...a")));
        Assert.Equal(HttpStatusCode.OK, (await DeleteAsync(folder, "...111111aaaa")).StatusCode);
        Assert.Equal(["...aaaa", "...bbbb"], (await folder.ConsoleAsync("/admin/key-status")).AsArray().Select(key => (string)key!["key_suffix"]!).Order());
    }

    [Fact]
    public async Task AddKeysAndDeleteBatch_CountWhatTheyDid()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        var added = await BodyAsync(await PostAsync(folder, "add-keys", new { key_data = $"sk-or-v1-planted-0000001111:4, {One}\nsk-or-v1-planted-0000002222\r\nno key\n\n" }));
        Assert.Equal((2, 1, 1), ((int)added["added_count"]!, (int)added["duplicate_count"]!, (int)added["invalid_count"]!));
        Assert.Equal(["Entry 4 is no key."], added["error_messages"]!.AsArray().Select(message => (string)message!));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), await ErrorAsync(await PostAsync(folder, "add-keys", new { key_data = "" })));

        // Two keys end in 111, and one of each other end that is known.
        await PostAsync(folder, "add-key", new { openrouter_api_key = "sk-or-v1-planted-0000000111" });
        var deleted = await BodyAsync(await PostAsync(folder, "delete-keys-batch", new { suffixes = (string[])["...2222", "bbbb", "...111", "...zzzz", "..."] }));
        Assert.Equal((2, 5), ((int)deleted["deleted_count"]!, (int)deleted["requested_count"]!));
        Assert.Equal(3, deleted["error_messages"]!.AsArray().Count);
        Assert.Equal(["...0111", "...1111", "...aaaa"], (await folder.ConsoleAsync("/admin/key-status")).AsArray().Select(key => (string)key!["key_suffix"]!).Order());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), await ErrorAsync(await PostAsync(folder, "delete-keys-batch", new { suffixes = Array.Empty<string>() })));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), await ErrorAsync(await PostAsync(folder, "delete-keys-batch", new { suffixes = "...1111" })));
    }

    [Theory]
    [InlineData("?page=2&limit=1", 2, 1, 2, 1)]
    [InlineData("?page=1", 1, 10, 1, 2)]
    [InlineData("?limit=500&page=-3", 1, 100, 1, 2)]
    [InlineData("?page=2147483647&limit=100", 2147483647, 100, 1, 0)]
    public async Task KeyStatus_AskedForAPage_GivesOne(string query, int page, int limit, int pages, int shown)
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        var status = await folder.ConsoleAsync("/admin/key-status" + query);

        Assert.Equal(["keys", "total_keys", "page", "limit", "total_pages"], status.AsObject().Select(field => field.Key));
        Assert.Equal((2, page, limit, pages), ((int)status["total_keys"]!, (int)status["page"]!, (int)status["limit"]!, (int)status["total_pages"]!));
        Assert.Equal(shown, status["keys"]!.AsArray().Count);
    }

    [Fact]
    public async Task ReloadKeys_ReplacesAll_UnlessNoneIsValid()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_key_format"), await ErrorAsync(await PostAsync(folder, "reload-keys", new { openrouter_api_keys_str = " , " })));
        Assert.Equal(2, (await folder.ConsoleAsync("/admin/key-status")).AsArray().Count);
        var reloaded = await PostAsync(folder, "reload-keys", new { openrouter_api_keys_str = $"{Two}:7,sk-or-v1-planted-000000cccc" });

        Assert.Equal(HttpStatusCode.OK, reloaded.StatusCode);
        Assert.Equal([("...bbbb", 7), ("...cccc", 1)], (await folder.ConsoleAsync("/admin/key-status")).AsArray().Select(key => ((string)key!["key_suffix"]!, (int)key["weight"]!)).Order());
    }

    [Fact]
    public async Task AppStatus_HasItsFieldsAndNoSecret()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream);

        var status = await folder.ConsoleAsync("/admin/app-status");

        Assert.Superset(
            new HashSet<string>
            {
                "start_time", "uptime", "go_version", "num_goroutines", "mem_allocated_mb", "mem_total_allocated_mb", "mem_sys_mb", "num_gc", "last_gc",
                "openrouter_api_keys_provided", "default_model", "openrouter_api_url", "openrouter_models_url", "request_timeout_seconds", "key_failure_cooldown_seconds",
                "key_max_consecutive_failures", "retry_with_new_key_count", "health_check_interval_seconds", "port", "admin_api_key_configured", "log_level", "gin_mode",
                "admin_password_configured",
            },
            status.AsObject().Select(field => field.Key).ToHashSet());
        Assert.Equal((true, "openai/gpt-4o-mini", 33.0, 4, true), (
            (bool)status["openrouter_api_keys_provided"]!, (string)status["default_model"]!, (double)status["request_timeout_seconds"]!,
            (int)status["retry_with_new_key_count"]!, (bool)status["admin_password_configured"]!));
        Assert.DoesNotContain("planted", status.ToJsonString(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PostAsync(OlderFolder folder, string call, object body) =>
        (call is "login" or "logout" ? folder.Stranger : folder.Console).PostAsJsonAsync("/admin/" + call, body, TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> DeleteAsync(OlderFolder folder, string suffix) =>
        folder.Console.DeleteAsync("/admin/delete-key/" + suffix, TestContext.Current.CancellationToken);

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    private static async Task<(HttpStatusCode, string)> ErrorAsync(HttpResponseMessage answer)
    {
        var error = (await BodyAsync(answer))["error"]!;
        Assert.False(string.IsNullOrEmpty((string?)error["message"]));
        return (answer.StatusCode, (string)error["type"]!);
    }

    private static async Task<OpenRouterSimulator> UpstreamAsync()
    {
        var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        upstream.AddKey(One, "user_1");
        upstream.AddKey(Two, "user_2");
        return upstream;
    }

    private static async Task<OlderFolder> StartAsync(OpenRouterSimulator upstream)
    {
        var folder = new OlderFolder();
        folder.Write(".env", $"""
            # keys
            OPENROUTER_API_KEYS="{One},{Two}:3"
            APP_API_KEY={Token}
            ADMIN_PASSWORD={Password}
            SESSION_SECRET_KEY=planted-session-secret
            ADMIN_API_KEY=planted-admin-key
            GIN_MODE=release
            PORT=0
            LOG_LEVEL=info
            DEFAULT_MODEL=openai/gpt-4o-mini
            REQUEST_TIMEOUT_SECONDS=33
            RETRY_WITH_NEW_KEY_COUNT=4
            HTTP_REFERER=https://your-app-name.com
            X_TITLE=Your App Name
            OPENROUTER_API_URL={upstream.BaseUrl}/chat/completions
            OPENROUTER_MODELS_URL={upstream.BaseUrl}/models
            """);
        await folder.StartAsync();
        return folder;
    }
}
