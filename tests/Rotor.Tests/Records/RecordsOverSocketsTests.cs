using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Records;

/// <summary>Records of the real program as its API and its command line show them.</summary>
public sealed class RecordsOverSocketsTests : IAsyncLifetime
{
    private readonly string _folder = TestFolders.New("found");
    private OpenRouterSimulator _upstream = null!;

    private string Data => Path.Combine(_folder, "data");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await RecordingRotor.UpstreamAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        TestFolders.End(_folder);
    }

    [Fact]
    public async Task Search_TextOfAnyLanguage_IsFoundAtOnceAndAfterARestart()
    {
        (string Text, string[] Searches)[] cases =
        [
            ("今天北京天气很好", ["气", "北京", "\"北京天气\"", "天气 北"]),
            ("Привет, Ёлка стоит", ["ПРИВЕТ", "привет", "елка", "сто*"]),
            ("東京タワーはどこですか", ["タワー", "東京", "ですか"]),
            ("ship it 🚀 now", ["🚀"]),
            ("he said \"never AND again\" OR 50%", ["\"never and again\"", "\"OR\" 50%"]),
        ];
        var ids = new List<string>();
        await using (var rotor = await RecordingRotor.StartAsync(_upstream, Data))
        {
            foreach (var (text, _) in cases)
                ids.Add(await rotor.ChatAsync(text));
            await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == cases.Length);
            await AssertFoundAsync(rotor);
            await rotor.StopAsync();
        }

        await using var again = await RecordingRotor.StartAsync(_upstream, Data);
        await AssertFoundAsync(again);

        async Task AssertFoundAsync(RecordingRotor rotor)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                foreach (var search in cases[i].Searches)
                {
                    var page = await rotor.AdminAsync("/api/requests?search=" + Uri.EscapeDataString(search));
                    Assert.True(Ids(page).SequenceEqual([ids[i]]), $"{search} finds {page.ToJsonString()}");
                }
            }

            Assert.Empty(Ids(await rotor.AdminAsync("/api/requests?search=" + Uri.EscapeDataString("京北"))));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Search_WhileOthersWrite_FindsEachRecordAsSoonAsItIsCommitted(bool stream)
    {
        // Strict: the answer's last byte comes behind the commit.
        await using var rotor = await RecordingRotor.StartAsync(_upstream, Data, ("ROTOR_RECORDS__DURABILITY", "strict"));
        var missed = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteAndLookAsync(writer))));

        Assert.Empty(missed);

        async Task WriteAndLookAsync(int writer)
        {
            for (var i = 0; i < 25; i++)
            {
                var word = $"w{writer}x{i}q";
                var id = await rotor.ChatAsync($"tell me about {word} please", stream);
                if (!Ids(await rotor.AdminAsync("/api/requests?search=" + word)).SequenceEqual([id])) missed.Add($"search {word}");
                if (!Ids(await rotor.AdminAsync("/api/requests?page_size=50")).Contains(id)) missed.Add($"list {word}");
                if ((string)(await rotor.AdminAsync("/api/request/" + id))["state"]! != "completed") missed.Add($"record {word}");
                if (!Ids(await rotor.AdminAsync("/api/requests?cursor=&search=" + id)).SequenceEqual([id])) missed.Add($"id {word}");
            }
        }
    }

    [Fact]
    public async Task Tail_ARecordThatEnds_IsToldAsTheListTellsItLater()
    {
        await using var rotor = await RecordingRotor.StartAsync(_upstream, Data);
        using var follow = new HttpRequestMessage(HttpMethod.Get, "/api/requests/tail?backlog=0");
        follow.Headers.Add(LocalAccess.Header, rotor.Secret);
        using var tail = await rotor.Client.SendAsync(follow, HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await tail.Content.ReadAsStreamAsync(Token));
        while (await NextAsync() != ": following")
        {
        }

        // One of a few might come at a whole millisecond.
        for (var i = 0; i < 5; i++) await rotor.ChatAsync($"question {i}", stream: i % 2 == 0);
        for (var i = 0; i < 5; i++)
        {
            string line;
            while (!(line = await NextAsync()).StartsWith("data: ", StringComparison.Ordinal))
            {
            }

            var told = JsonNode.Parse(line["data: ".Length..])!;
            var listed = (await rotor.AdminAsync("/api/requests"))["requests"]!.AsArray().Single(item => (string)item!["id"]! == (string)told["id"]!)!;
            Assert.Equal(listed.ToJsonString(), told.ToJsonString());
        }

        async Task<string> NextAsync() => (await lines.ReadLineAsync(Token).AsTask().WaitAsync(Gateway.Patience, Token))!;
    }

    [Fact]
    public async Task Secrets_PlantedAnywhere_StandInNoFileAndInNoAnswerOfTheAdminApi()
    {
        const string token = "rt-planted-client-token-4711-0815";
        await using var rotor = await RecordingRotor.StartAsync(_upstream, Data, ("APP_API_KEY", token), ("ROTOR_LOG__LEVEL", "debug"));

        var id = await rotor.ChatAsync($"my keys are {RecordingRotor.Key} and {token}", stream: false, request =>
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            request.Headers.TryAddWithoutValidation("X-Note", $"see {RecordingRotor.Key}");
            request.Headers.TryAddWithoutValidation("Cookie", "session=planted-cookie-value-1");
            request.RequestUri = new Uri($"/v1/chat/completions?key={token}&other={RecordingRotor.Key}", UriKind.Relative);
        });
        using (var wrong = new HttpRequestMessage(HttpMethod.Get, "/v1/models"))
        {
            wrong.Headers.TryAddWithoutValidation("Authorization", "Bearer planted-wrong-token-12345");
            using var refused = await rotor.Client.SendAsync(wrong, Token);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 2);
        var shown = await rotor.AdminTextAsync($"/api/request/{id}") + await rotor.AdminTextAsync("/api/requests/export?format=jsonl&bodies=true");
        Assert.Contains("my keys are", shown, StringComparison.Ordinal);
        await rotor.StopAsync();

        Assert.DoesNotContain("planted", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", rotor.Output, StringComparison.Ordinal);
        var planted = Encoding.UTF8.GetBytes("planted");
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
            Assert.False((await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(planted) >= 0, file);
    }

    [Fact]
    public async Task Generation_ItsOwnClient_IsToldByTheKeyThatMadeIt()
    {
        await using var rotor = await RecordingRotor.StartAsync(_upstream, Data);
        var id = await rotor.ChatAsync("hello");
        await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);
        var generation = (string)(await rotor.AdminAsync($"/api/request/{id}"))["generationId"]!;

        var told = JsonNode.Parse(await rotor.Client.GetStringAsync($"/v1/generation?id={generation}", Token))!;
        using var unknown = await rotor.Client.GetAsync("/v1/generation?id=gen-nobodys", Token);
        using var without = await rotor.Client.GetAsync("/api/v1/generation", Token);

        Assert.Equal(generation, (string?)told["data"]!["id"]);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (unknown.StatusCode, without.StatusCode));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CommandLine_RunningOrNot_ShowsTheSameRecords(bool runs)
    {
        await using var rotor = await RecordingRotor.StartAsync(_upstream, Data);
        var id = await rotor.ChatAsync("Где библиотека?", stream: true);
        await rotor.ChatAsync("another");
        await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 2);
        if (!runs)
            await rotor.StopAsync();

        var list = await RunAsync("requests", "list", "--search", "БИБЛИОТЕКА", "--json");
        var show = await RunAsync("requests", "show", id);
        var export = await RunAsync("requests", "export", "--format", "jsonl");
        var usage = await RunAsync("usage", "--group", "model", "--json");
        var wrong = await RunAsync("requests", "list", "--status", "abc");
        var nobody = await RunAsync("requests", "show", "nobody");

        Assert.Equal(id, (string?)Assert.Single(JsonNode.Parse(list.Output)!.AsArray())!["id"]);
        Assert.Contains("Где библиотека?", show.Output, StringComparison.Ordinal);
        Assert.Equal(2, export.Output.Split('\n').Count(line => line.StartsWith('{')));
        Assert.Equal(2, (int)JsonNode.Parse(usage.Output)![0]!["requests"]!);
        Assert.Equal((2, true), (wrong.Code, wrong.Output.Contains("status: ", StringComparison.Ordinal)));
        Assert.Equal(9, nobody.Code);
    }

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) => RotorProcess.RunAsync(_folder, [.. arguments, "--data", Data]);

    private static IEnumerable<string> Ids(JsonNode page) => page["requests"]!.AsArray().Select(item => (string)item!["id"]!);
}
