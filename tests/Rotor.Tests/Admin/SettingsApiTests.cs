using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Compatibility;
using Rotor.Tests.Support;

namespace Rotor.Tests.Admin;

/// <summary>Settings changed by the admin API and the command line on the running program.</summary>
public sealed class SettingsApiTests
{
    private const string Key = "sk-or-v1-planted-0123456789";
    private const string MaxAttempts = "/api/settings/ROTOR_POOL__MAXATTEMPTS";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_ThenDelete_ChangesWhatTheNextRequestDoes_AndIsKeptOverARestart()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = new OlderFolder();
        await StartAsync(folder, upstream);

        var set = await SendAsync(folder, HttpMethod.Put, MaxAttempts, new JsonObject { ["value"] = 1 });
        Assert.Equal(("1", "console", true), ((string)set!["value"]!, (string)set["source"]!, (bool)set["live"]!));
        Assert.Equal(1, await AttemptsAsync(folder, upstream));
        await SendAsync(folder, HttpMethod.Put, "/api/settings/Upstream.Title", new JsonObject { ["value"] = "Our gateway" });
        await SendAsync(folder, HttpMethod.Put, "/api/settings/Log.Level", new JsonObject { ["value"] = "debug" });
        Assert.Equal("Our gateway", await TitleAsync(folder, upstream));
        await folder.Process.LineAsync("DBG");

        await folder.StopAsync();
        await StartAsync(folder, upstream);
        Assert.Equal(1, await AttemptsAsync(folder, upstream));

        var taken = await SendAsync(folder, HttpMethod.Delete, MaxAttempts, null);
        Assert.Equal(("4", "default"), ((string)taken!["value"]!, (string)taken["source"]!));
        Assert.Equal(4, await AttemptsAsync(folder, upstream));
        var history = (await folder.ConsoleAsync(MaxAttempts + "/history")).AsArray();
        Assert.Equal([("1", "4"), ("4", "1")], history.Select(change => ((string)change!["before"]!, (string)change["after"]!)));
        Assert.All(history, change => Assert.Equal("admin", (string)change!["who"]!));
    }

    [Fact]
    public async Task Put_WhatMayNotBe_IsAnsweredByItsKind()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = new OlderFolder();
        await StartAsync(folder, upstream, ("ROTOR_POOL__MAXQUEUE", "5"));

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(folder, MaxAttempts, "99"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(folder, "/api/settings/ROTOR_POOL__MAXWAIT", "20s"));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(folder, "/api/settings/ROTOR_POOL__MAXQUEUE", "6"));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(folder, "/api/settings/ROTOR_UPSTREAM__BASEURL", "https://elsewhere.example/v1"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(folder, "/api/settings/ROTOR_POOL__MAXATEMPTS", "2"));
        using var stranger = await folder.Stranger.PutAsJsonAsync(MaxAttempts, new { value = "2" }, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        var all = (await folder.ConsoleAsync("/api/settings")).AsArray();
        Assert.Equal("ROTOR_POOL__MAXQUEUE, environment", (string)all.Single(setting => (string)setting!["name"]! == "ROTOR_POOL__MAXQUEUE")!["fixedBy"]!);
        Assert.DoesNotContain(all, setting => (string?)setting!["set"] is not null);
    }

    [Fact]
    public async Task CommandLine_SetAndUnset_AtTheServerAndInTheFolder()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = new OlderFolder();
        await StartAsync(folder, upstream);
        (string, string)[] quiet = [("NO_COLOR", "1")];

        var live = await RotorProcess.RunAsync(folder.Path, ["config", "set", "Pool.MaxAttempts", "2"], quiet);
        Assert.Equal((0, true), (live.Code, live.Output.Contains("ROTOR_POOL__MAXATTEMPTS is 2, from: console", StringComparison.Ordinal)));
        Assert.Equal("2", (string)(await folder.ConsoleAsync(MaxAttempts))["value"]!);
        await folder.StopAsync();

        var wrong = await RotorProcess.RunAsync(folder.Path, ["config", "set", "Pool.MaxAttempts", "99"], quiet);
        Assert.Equal((2, true), (wrong.Code, wrong.Output.Contains("from 1 to 32", StringComparison.Ordinal)));
        var shown = await RotorProcess.RunAsync(folder.Path, ["config"], quiet);
        Assert.Contains(shown.Output.Split('\n'), line => line.Contains("ROTOR_POOL__MAXATTEMPTS", StringComparison.Ordinal) && line.Contains("console", StringComparison.Ordinal));
        var unset = await RotorProcess.RunAsync(folder.Path, ["config", "unset", "Pool.MaxAttempts"], quiet);
        Assert.Equal((0, true), (unset.Code, unset.Output.Contains("ROTOR_POOL__MAXATTEMPTS is 4, from: default", StringComparison.Ordinal)));
    }

    private static async Task<OpenRouterSimulator> UpstreamAsync()
    {
        var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: Token);
        upstream.AddKey(Key);
        return upstream;
    }

    private static Task StartAsync(OlderFolder folder, OpenRouterSimulator upstream, params (string, string)[] more) => folder.StartAsync(
        [("PORT", "0"), ("OPENROUTER_API_KEYS", Key), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), .. more]);

    private static async Task<JsonNode?> SendAsync(OlderFolder folder, HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await folder.Console.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text);
    }

    private static async Task<HttpStatusCode> StatusAsync(OlderFolder folder, string path, string value)
    {
        using var answer = await folder.Console.PutAsJsonAsync(path, new { value }, Token);
        return answer.StatusCode;
    }

    private static async Task<int> AttemptsAsync(OlderFolder folder, OpenRouterSimulator upstream)
    {
        var before = Chats(upstream).Count();
        upstream.Script(replies: Reply.Fail(WireErrors.Custom(502, "Bad gateway"), times: 0));
        using (await folder.ChatAsync())
            upstream.ClearScripts();
        var count = Chats(upstream).Count() - before;
        // A success in between: failures of several requests in a row would let the model rest before the attempts are used up.
        using (await folder.ChatAsync())
            return count;
    }

    private static async Task<string?> TitleAsync(OlderFolder folder, OpenRouterSimulator upstream)
    {
        using var answer = await folder.ChatAsync();
        return Chats(upstream).Last().Header("X-Title");
    }

    private static IEnumerable<Rotor.Simulator.Requests.SeenRequest> Chats(OpenRouterSimulator upstream) =>
        upstream.Requests.Where(request => request.Target.EndsWith("chat/completions", StringComparison.Ordinal));
}
