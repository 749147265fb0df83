using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.TestSupport;

namespace Rotor.Tests.Records;

/// <summary>Shows with the real program that nothing is lost: under load, and when the process is killed.</summary>
public sealed class RecordDrillTests : IAsyncLifetime
{
    private static readonly TimeSpan Promised = TimeSpan.FromMilliseconds(250);

    private readonly string _folder = TestFolders.New("records");
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
    public async Task Load_1000RequestsAt32AtOnce_AreExactly1000Records()
    {
        await using var rotor = await RecordingRotor.StartAsync(_upstream, Data);
        var ids = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1_000),
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Token },
            async (i, _) => ids.Add(await rotor.ChatAsync($"question {i}", stream: i % 3 == 0)));

        await rotor.UntilAsync("/api/requests?page_size=1", page => (int)page["total_count"]! >= 1_000);
        var all = await rotor.AllAsync();
        Assert.Equal(1_000, all.Count);
        Assert.Equal(ids.Order(), all.Keys.Order());
        Assert.All(all.Values, item => Assert.Equal("completed", (string?)item["state"]));
        Assert.Equal(1_000, (int)(await rotor.AdminAsync("/api/stats"))["total_requests"]!);
    }

    [Fact]
    public async Task Kill_UnderLoad_LosesNoneThatEndedBefore()
    {
        // A machine that runs nobody for a quarter of a second holds up the commit as well: that may happen to a try, not to each of them.
        var loss = "";
        for (var tries = 0; tries < 4 && (loss = await LossAsync("normal", tries)).Length > 0; tries++)
            TestContext.Current.TestOutputHelper?.WriteLine(loss);

        Assert.Equal("", loss);
    }

    [Fact]
    public async Task Kill_UnderLoadWhenStrict_LosesNone() => Assert.Equal("", await LossAsync("strict", 0));

    /// <summary>Kills the program under load and tells what of the promise was lost; nothing, where it was kept.</summary>
    private async Task<string> LossAsync(string durability, int number)
    {
        var data = Data + number;
        var finished = new ConcurrentQueue<(string Id, long At)>();
        var time = TimeProvider.System;
        await using var rotor = await RecordingRotor.StartAsync(_upstream, data, ("ROTOR_RECORDS__DURABILITY", durability));
        var senders = Enumerable.Range(0, 16).Select(sender => SendAsync(sender)).ToArray();
        // Enough of them long enough ago, however fast the machine is.
        while (finished.Count(one => time.GetElapsedTime(one.At) >= Promised) < 300 && !Array.Exists(senders, sender => sender.IsCompleted))
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, Token);

        var killed = time.GetTimestamp();
        await rotor.KillAsync();
        await Task.WhenAll(senders);

        await using var again = await RecordingRotor.StartAsync(_upstream, data);
        var all = await again.AllAsync();
        var promised = finished.Where(one => durability == "strict" || time.GetElapsedTime(one.At, killed) >= Promised).ToArray();
        Assert.True(promised.Length >= 100, $"only {promised.Length} of {finished.Count} were promised");
        var lost = promised.Where(one => !all.TryGetValue(one.Id, out var record) || (string?)record["state"] != "completed").ToArray();
        return lost.Length == 0 ? "" : $"{lost.Length} of {promised.Length} lost, the oldest {time.GetElapsedTime(lost[0].At, killed).TotalMilliseconds} ms before the kill";

        async Task SendAsync(int sender)
        {
            for (var i = 0; ; i++)
            {
                try
                {
                    var id = await rotor.ChatAsync($"sender {sender} question {i}", stream: i % 2 == 0);
                    finished.Enqueue((id, time.GetTimestamp()));
                }
                catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
                {
                    // Killed.
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task Running_LongerThanASecond_IsListedAndAfterAKillInterrupted()
    {
        await using var slow = await RecordingRotor.UpstreamAsync(new SimulatorOptions { AnswerTokens = 200, TokenDelay = TimeSpan.FromMilliseconds(200) });
        await using var rotor = await RecordingRotor.StartAsync(slow, Data);
        using var request = RecordingRotor.Chat("a long one about flamingos", stream: true);
        using var answer = await rotor.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        var id = answer.Headers.GetValues("X-Rotor-Request-Id").Single();

        await rotor.UntilAsync("/api/requests?state=running", page => Ids(page).Contains(id));
        Assert.Equal([id], Ids(await rotor.AdminAsync("/api/requests?search=flamingos")));
        Assert.Contains("flamingos", (await rotor.AdminAsync("/api/request/" + id))["requestBody"]!.ToJsonString(), StringComparison.Ordinal);
        await rotor.KillAsync();

        await using var again = await RecordingRotor.StartAsync(slow, Data);
        await again.UntilAsync("/api/requests?state=interrupted", page => Ids(page).SequenceEqual([id]));
        Assert.Equal([id], Ids(await again.AdminAsync("/api/requests?search=flamingos&state=interrupted")));
        Assert.Empty(Ids(await again.AdminAsync("/api/requests?state=running")));
    }

    private static IEnumerable<string> Ids(JsonNode page) => page["requests"]!.AsArray().Select(item => (string)item!["id"]!);
}
