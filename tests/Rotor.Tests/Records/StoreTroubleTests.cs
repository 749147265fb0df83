using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.Storage.Records;
using Rotor.Storage.Sqlite;
using Rotor.TestSupport;

namespace Rotor.Tests.Records;

/// <summary>What the running program does when its records' files cannot be written or read.</summary>
public sealed class StoreTroubleTests : IAsyncLifetime
{
    private readonly string _folder = TestFolders.New("trouble");
    private OpenRouterSimulator _upstream = null!;

    private string Data => Path.Combine(_folder, "data");

    private string Records => Path.Combine(Data, "records");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await RecordingRotor.UpstreamAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        TestFolders.End(_folder);
    }

    [Fact]
    public async Task LockedDatabase_StopsNoAnswerAndIsToldAndOnceFreeAllIsOnRecord()
    {
        await using var rotor = await RecordingRotor.StartAsync(_upstream, Data);
        var ids = new List<string> { await rotor.ChatAsync("before") };
        await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);

        using (var locked = SqliteFile.Open(Directory.EnumerateFiles(Records, "????-??-??.db").Single(), writable: true))
        {
            locked.Execute("BEGIN EXCLUSIVE");
            for (var i = 0; i < 10; i++)
                ids.Add(await rotor.ChatAsync($"while it is locked {i}", stream: i % 2 == 0));
            var ready = await ReadyAsync(rotor, answer => answer["warnings"] is not null);
            Assert.Equal("ok", (string?)ready["status"]);
            Assert.Contains("records", ready["warnings"]!.ToJsonString(), StringComparison.Ordinal);
            await UntilAsync(() => Directory.EnumerateFiles(Path.Combine(Records, "spool")).Any(file => new FileInfo(file).Length > 0), rotor);
            for (var i = 0; i < 5; i++)
                ids.Add(await rotor.ChatAsync($"and still {i}"));
            locked.Execute("ROLLBACK");
        }

        await ReadyAsync(rotor, answer => answer["warnings"] is null);
        var all = await rotor.AllAsync();
        Assert.Equal(ids.Order(), all.Keys.Order());
        Assert.Equal(ids.Count, (int)(await rotor.AdminAsync("/api/stats"))["total_requests"]!);
        Assert.Contains("Records cannot be written", rotor.Output, StringComparison.Ordinal);
        Assert.Contains("Records are written again", rotor.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db")]
    [InlineData("text")]
    public async Task DamagedFile_StopsNoAnswerAndIsSetAside(string ending)
    {
        await using (var rotor = await RecordingRotor.StartAsync(_upstream, Data))
        {
            await rotor.ChatAsync("before");
            await rotor.UntilAsync("/api/requests?search=before", page => (int)page["total_count"]! == 1);
            await rotor.StopAsync();
        }
        var garbage = new byte[64 * 1024];
        new Random(1).NextBytes(garbage);
        foreach (var file in Directory.EnumerateFiles(Records, "*." + ending + "*"))
            await File.WriteAllBytesAsync(file, garbage, Token);

        await using var again = await RecordingRotor.StartAsync(_upstream, Data);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add(await again.ChatAsync($"afterwards {i}", stream: i % 2 == 0));

        await again.UntilAsync("/api/requests?search=afterwards", page => (int)page["total_count"]! == 5);
        var all = await again.AllAsync();
        Assert.Empty(ids.Except(all.Keys));
        Assert.Equal("ok", (string?)(await ReadyAsync(again, answer => answer["warnings"] is null))["status"]);
        await UntilAsync(() => Directory.EnumerateFiles(Records, "*." + ending + ".damaged-*").Any(), again);
        Assert.Contains(ending == "db" ? "is damaged" : "not a database", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_Held_DelaysNoStream()
    {
        var held = TimeSpan.FromSeconds(3);
        await using var slow = await RecordingRotor.UpstreamAsync(new SimulatorOptions { AnswerTokens = 200, TokenDelay = TimeSpan.FromMilliseconds(30) });
        // With these, work that is not moved off would run where the sockets are served.
        await using var rotor = await RecordingRotor.StartAsync(slow, Data, ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"));
        await rotor.ChatAsync("the first");
        await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);
        // A day in a form in which readers wait for a writer, and one that writes: each list waits for it within SQLite.
        var path = Path.Combine(Records, TimeProvider.System.GetUtcNow().AddDays(-9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + ".db");
        using var day = DaySchema.OpenRecords(path, strict: false);
        day.Execute("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE");
        var streams = Enumerable.Range(0, 8).Select(i => LongestGapAsync(rotor, i)).ToArray();
        var began = TimeProvider.System.GetTimestamp();

        var queries = Enumerable.Range(0, 4).Select(_ => rotor.AdminAsync("/api/requests?search=nowhere")).ToArray();
        await Task.Delay(held, TimeProvider.System, Token);
        Assert.DoesNotContain(queries, query => query.IsCompleted);
        day.Execute("ROLLBACK");
        await Task.WhenAll(queries);
        var took = TimeProvider.System.GetElapsedTime(began);
        var gaps = await Task.WhenAll(streams);

        Assert.True(took >= held);
        Assert.True(gaps.Max() < held * 0.75, $"queries were held for {took.TotalSeconds:F2} s, the longest silence of each stream was {string.Join(", ", gaps.Select(gap => $"{gap.TotalMilliseconds:F0}"))} ms");
    }

    private static async Task<TimeSpan> LongestGapAsync(RecordingRotor rotor, int number)
    {
        using var request = RecordingRotor.Chat($"a long one {number}", stream: true);
        using var answer = await rotor.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[4096];
        var longest = TimeSpan.Zero;
        for (var last = 0L; await body.ReadAsync(buffer, Token) > 0;)
        {
            var now = TimeProvider.System.GetTimestamp();
            if (last != 0 && TimeProvider.System.GetElapsedTime(last, now) is var gap && gap > longest) longest = gap;
            last = now;
        }

        return longest;
    }

    private static async Task<JsonNode> ReadyAsync(RecordingRotor rotor, Func<JsonNode, bool> holds)
    {
        JsonNode last = new JsonObject();
        await UntilAsync(async () => holds(last = JsonNode.Parse(await rotor.Client.GetStringAsync("/readyz", Token))!), rotor);
        return last;
    }

    private static Task UntilAsync(Func<bool> holds, RecordingRotor rotor) => UntilAsync(() => Task.FromResult(holds()), rotor);

    private static async Task UntilAsync(Func<Task<bool>> holdsAsync, RecordingRotor rotor)
    {
        using var limit = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        while (!await holdsAsync())
        {
            Assert.False(limit.IsCancellationRequested, rotor.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }
}
