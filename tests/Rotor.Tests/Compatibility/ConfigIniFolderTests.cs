using System.Net;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Compatibility;

/// <summary>The program in a folder with a <c>config.ini</c>.</summary>
public sealed class ConfigIniFolderTests
{
    private const string Key = "sk-or-v1-planted-0123456789";

    [Fact]
    public async Task Models_ListFreeOnes_WhileChatTakesAny()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, "");

        var list = JsonNode.Parse(await folder.Client.GetStringAsync("/v1/models", TestContext.Current.CancellationToken))!["data"]!.AsArray();
        var chat = await folder.ChatAsync("openai/gpt-4o-mini");

        Assert.NotEmpty(list);
        Assert.All(list, model => Assert.EndsWith(":free", (string)model!["id"]!, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
        await folder.Process.LineAsync("config.ini is in force");
    }

    [Fact]
    public async Task Stream_ThatBreaks_IsStartedAgainUnseen()
    {
        await using var upstream = await UpstreamAsync();
        upstream.Script(replies: Reply.Streaming(new StreamShape { Fault = StreamFault.Error, FaultAfter = 5 }));
        await using var folder = await StartAsync(upstream, "");

        var answer = await folder.ChatAsync(stream: true);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(2, upstream.Requests.Count(request => request.Target.EndsWith("chat/completions", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task File_WrittenWhileItServes_AppliesWhatMayAndSaysTheRest()
    {
        await using var upstream = await UpstreamAsync();
        await using var other = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, "auto_reload_interval = 1\n");

        folder.Write("config.ini", Ini(other, "auto_reload_interval = 1\nrequest_timeout = 77\nlog_level = DEBUG\nlog_file = other.log\n"));
        var changed = await folder.Process.LineAsync("Settings in force with new values");
        var later = await folder.Process.LineAsync("from the next start on");
        await folder.ChatAsync();

        Assert.All((string[])["ROTOR_UPSTREAM__BASEURL", "ROTOR_UPSTREAM__TOTALTIMEOUT", "ROTOR_LOG__LEVEL"], name => Assert.Contains(name, changed, StringComparison.Ordinal));
        Assert.Contains("ROTOR_LOG__PATH", later, StringComparison.Ordinal);
        Assert.Contains(other.Requests, request => request.Target.EndsWith("chat/completions", StringComparison.Ordinal));
        Assert.DoesNotContain(upstream.Requests, request => request.Target.EndsWith("chat/completions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reload_OnDemand_TellsWhatChanged()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, "");
        folder.Write("config.ini", Ini(upstream, "max_retries = 0\n"));

        var answer = await folder.Console.PostAsync("/api/settings/reload", null, TestContext.Current.CancellationToken);
        var told = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        upstream.Script(replies: Reply.Fail(WireErrors.InternalServerError, times: 0));
        await folder.ChatAsync();

        Assert.Equal(["ROTOR_POOL__MAXATTEMPTS"], told["changed"]!.AsArray().Select(name => (string)name!));
        Assert.Single(upstream.Requests, request => request.Target.EndsWith("chat/completions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LogFile_IsTheOneNamed_EmptiedAtTheStart()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = new OlderFolder();
        folder.Write("proxy.log", "of an earlier run\n");
        folder.Write("config.ini", Ini(upstream, "log_file = proxy.log\n"));
        await folder.StartAsync(("OPENROUTER_API_KEYS", Key));

        await Until.TrueAsync(() => folder.Read("proxy.log").Contains("config.ini is in force", StringComparison.Ordinal), "the start is in the log");

        Assert.DoesNotContain("of an earlier run", folder.Read("proxy.log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShortPath_ServesAsWell()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, "");

        using var answer = await folder.ChatAsync(path: "/chat/completions");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Answer_OfAModelThatNobodyNamed_IsPassedOnAndMarked()
    {
        await using var upstream = await UpstreamAsync();
        upstream.Script(replies: [new Reply { ServedModel = "a/listed" }, new Reply { ServedModel = "a/foreign" }]);
        await using var folder = await StartAsync(upstream, "enable_fallback = True\nfallback_models = [\"a/listed\"]\n");

        await folder.ChatAsync();
        var foreign = await folder.ChatAsync();
        var records = await folder.UntilAsync("/api/requests", page => (int)page["total_count"]! == 2);

        Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);
        Assert.Equal([("a/foreign", true), ("a/listed", false)], records["requests"]!.AsArray().Select(record => ((string)record!["modelServed"]!, (bool)record["foreignModel"]!)));
    }

    private static async Task<OpenRouterSimulator> UpstreamAsync()
    {
        var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        upstream.AddKey(Key);
        return upstream;
    }

    private static async Task<OlderFolder> StartAsync(OpenRouterSimulator upstream, string more)
    {
        var folder = new OlderFolder();
        folder.Write("config.ini", Ini(upstream, more));
        await folder.StartAsync(("OPENROUTER_API_KEYS", Key));
        return folder;
    }

    private static string Ini(OpenRouterSimulator upstream, string more) => $"""
        [Settings]
        api_url = {upstream.BaseUrl}/chat/completions
        host = 127.0.0.1
        port = 0
        {more}
        """;
}
