using System.Net;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.Tests.Support;

namespace Rotor.Tests.Compatibility;

/// <summary>The program in a folder with a <c>config.py</c>: callers' own keys at one port, their requests at another.</summary>
public sealed class ConfigPyFolderTests
{
    private const string Own = "sk-or-v1-planted-caller-0001";

    [Fact]
    public async Task Folder_AsItWas_PassesKeysThroughAndShowsTheirRequests()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        upstream.AddKey(Own, "user_own");
        await using var folder = await StartAsync(upstream);
        Assert.NotEqual(folder.Client.BaseAddress, folder.Console.BaseAddress);

        Assert.Equal(HttpStatusCode.OK, (await folder.ChatAsync(bearer: Own)).StatusCode);
        Assert.Equal(Own, Assert.Single(upstream.Requests, request => request.Target.EndsWith("/api/v1/chat/completions", StringComparison.Ordinal)).Bearer);

        var list = await FoundAsync(folder, "/api/requests?page=1&search=Hi");
        Assert.Superset(new HashSet<string> { "requests", "total_count", "page", "page_size" }, list.AsObject().Select(field => field.Key).ToHashSet());
        Assert.Equal((1, 1, 20), ((int)list["total_count"]!, (int)list["page"]!, (int)list["page_size"]!));
        var id = (string)list["requests"]![0]!["id"]!;
        Assert.Equal("…0001", (string)list["requests"]![0]!["client"]!);
        var record = await folder.ConsoleAsync($"/api/request/{id}");
        Assert.Superset(
            new HashSet<string> { "id", "timestamp", "method", "url", "headers", "body", "authorization_bearer", "response_status", "response_headers", "response_body", "duration_ms", "error" },
            record.AsObject().Select(field => field.Key).ToHashSet());
        Assert.Equal(("POST", "/v1/chat/completions", 200), ((string)record["method"]!, (string)record["url"]!, (int)record["response_status"]!));
        Assert.Contains("\"Hi\"", (string)record["body"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", record.ToJsonString(), StringComparison.Ordinal);
        var stats = await folder.ConsoleAsync("/api/stats");
        Assert.Equal((1, 100, 1), ((int)stats["total_requests"]!, (int)stats["success_rate"]!, (int)stats["recent_requests_count"]!));
        Assert.True((double)stats["avg_response_time"]! > 0);
    }

    [Fact]
    public async Task Console_AnswersAtItsOwnPortAndToThoseSignedInOnly()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var folder = await StartAsync(upstream);

        foreach (var path in (string[])["/api/requests", "/api/request/any", "/api/stats"])
            await AssertErrorAsync(HttpStatusCode.Unauthorized, await folder.Stranger.GetAsync(path, TestContext.Current.CancellationToken));
        await AssertErrorAsync(HttpStatusCode.NotFound, await folder.Console.GetAsync("/api/request/unknown", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, (await folder.Client.GetAsync("/api/stats", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("/admin/login", (await folder.Stranger.GetAsync("/login", TestContext.Current.CancellationToken)).Headers.Location!.OriginalString);
        Assert.Equal("/admin/requests/a-b", (await folder.Stranger.GetAsync("/request/a-b", TestContext.Current.CancellationToken)).Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await folder.Stranger.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
    }

    // The older form is a member of ours.
    private static async Task AssertErrorAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((status, (int)status), (answer.StatusCode, (int)body["status"]!));
        Assert.Equal((string)body["detail"]!, (string)body["error"]!);
    }

    // A text is found a moment after its answer has gone out.
    private static Task<JsonNode> FoundAsync(OlderFolder folder, string path) => folder.UntilAsync(path, list => (int)list["total_count"]! > 0);

    private static async Task<OlderFolder> StartAsync(OpenRouterSimulator upstream)
    {
        var folder = new OlderFolder();
        folder.Write("config.py", $"""
            import os
            PROXY_HOST = os.getenv("PROXY_HOST", "127.0.0.1")
            PROXY_PORT = int(os.getenv("PROXY_PORT", "0"))
            WEB_PORT = int(os.getenv("WEB_PORT", "0"))
            OPENAI_API_BASE = "{upstream.BaseUrl}"
            MAX_REQUESTS_HISTORY = 1000
            DEFAULT_APIKEY = os.getenv("DEFAULT_APIKEY","")
            """);
        await folder.StartAsync();
        return folder;
    }
}
