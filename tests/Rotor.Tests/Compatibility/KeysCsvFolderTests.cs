using System.Text;
using System.Text.RegularExpressions;
using Rotor.Simulator;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Compatibility;

/// <summary>The program in a folder with a <c>keys.csv</c>, which it and a person write to.</summary>
public sealed class KeysCsvFolderTests
{
    private const string Heading = "key;status;usage_count_or_error_msg;marked_bad_at";
    private const string One = "sk-or-v1-planted-0000000001";
    private const string Two = "sk-or-v1-planted-0000000002";
    private const string Dead = "sk-or-v1-planted-0000000dead";
    private const string New = "sk-or-v1-planted-00000000new";

    [Fact]
    public async Task Start_LaidOutFolder_ServesWithItsKeysAndWritesWhatTheyDid()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, $"{Heading}\n# mine\n{One};good;41;\nnot a key\n{Dead};good;7\n");

        await Until.TrueAsync(() => folder.Read("keys.csv").Contains($"{Dead};bad;", StringComparison.Ordinal), "the dead key is bad in the file");
        await folder.ChatAsync();
        await folder.StopAsync();

        var lines = folder.Read("keys.csv").Split('\n');
        Assert.Equal([Heading, "# mine", $"{One};good;42;", "not a key"], lines[..4]);
        Assert.Matches(new Regex(@"^sk-or-v1-planted-0000000dead;bad;[^;]+;\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"), lines[4]);
        Assert.DoesNotContain("planted", folder.Process.Output, StringComparison.Ordinal);
        Assert.Equal(["keys.csv"], Directory.GetFiles(folder.Path, "keys.csv*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Start_WithoutTheFileThatIsConfigured_MakesOneWithoutAKey()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = new OlderFolder();
        folder.Write("config.ini", "[Settings]\nport = 0\n");
        await folder.StartAsync(("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl));

        Assert.StartsWith(Heading + "\n", folder.Read("keys.csv"), StringComparison.Ordinal);
        Assert.DoesNotContain(";good", folder.Read("keys.csv"), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(folder.File("keys.csv")));
    }

    [Fact]
    public async Task Start_BadLine_IsUnusedUntilItsCheckPasses()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, $"{One};bad;401 from upstream;2026-01-01 00:00:00\n{Two};good;3\n");

        await Until.TrueAsync(() => folder.Read("keys.csv").StartsWith($"{One};good;0;", StringComparison.Ordinal), "the check passed");

        Assert.Contains(upstream.Requests, request => request.Bearer == One && request.Target.EndsWith("/key", StringComparison.Ordinal));
        Assert.DoesNotContain(upstream.Requests, request => request.Target.EndsWith("completions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Line_WrittenByHand_AppearsAndGoesAgain()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, $"{One};good;3;\n");

        await File.AppendAllTextAsync(folder.File("keys.csv"), New, TestContext.Current.CancellationToken);
        await UntilKeysAsync(folder, keys => keys.GetValueOrDefault("0new") == "ready");
        Save(folder, $"{New}\n");
        await UntilKeysAsync(folder, keys => keys["0001"] == "disabled" && keys["0new"] == "ready");
        Save(folder, $"{New}\n{One}\n");
        await UntilKeysAsync(folder, keys => keys["0001"] == "ready");
    }

    [Fact]
    public async Task Line_MarkedBadByHand_IsUnusedAndGoodAgainWhenMarkedGood()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, $"{One};good;3;\n{Two};good;4;\n");
        await UntilKeysAsync(folder, keys => keys["0001"] == "ready");

        Save(folder, $"{One};bad;too dear;\n{Two};good;4;\n");
        await UntilKeysAsync(folder, keys => keys["0001"] == "invalid");
        await folder.ChatAsync();
        await folder.ChatAsync();
        Assert.DoesNotContain(upstream.Requests, request => request.Bearer == One && request.Target.EndsWith("completions", StringComparison.Ordinal));

        Save(folder, $"{One};good;;\n{Two};good;4;\n");
        await UntilKeysAsync(folder, keys => keys["0001"] == "ready");
    }

    [Fact]
    public async Task Key_DeletedInTheConsole_LosesItsLineAndStaysAwayOverAStart()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, $"# first\n{One};good;3;\n{Two};good;4;\n");
        var id = (string)(await folder.ConsoleAsync("/api/keys")).AsArray().Single(key => (string)key!["last4"]! == "0001")!["id"]!;

        await folder.Console.DeleteAsync($"/api/keys/{id}", TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => folder.Read("keys.csv") == $"# first\n{Two};good;4;\n", "the line is gone");
        await folder.StopAsync();
        await folder.StartAsync(("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("PORT", "0"));
        await UntilKeysAsync(folder, keys => keys.Count == 1);

        Save(folder, $"{Two};good;4;\n{One};good;3;\n");
        await UntilKeysAsync(folder, keys => keys.GetValueOrDefault("0001") == "ready");
    }

    [Fact]
    public async Task Restart_AfterAHandEditMeanwhile_TakesItForOne()
    {
        await using var upstream = await UpstreamAsync();
        await using var folder = await StartAsync(upstream, $"{One};good;3;\n{Dead};good;1;\n");
        await Until.TrueAsync(() => folder.Read("keys.csv").Contains($"{Dead};bad;", StringComparison.Ordinal), "the dead key is bad in the file");
        await folder.StopAsync();
        upstream.AddKey(Dead, "user_risen");

        Save(folder, $"{One};good;30;\n{Dead};good;1;\n");
        await folder.StartAsync(("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("PORT", "0"));
        await UntilKeysAsync(folder, keys => keys["dead"] == "ready" && keys["0001"] == "ready");
        await folder.StopAsync();

        Assert.StartsWith($"{One};good;30;\n{Dead};good;1;\n", folder.Read("keys.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FortyRequestsAtOnce_AndAnEditorThatSaves_LoseNothing()
    {
        await using var upstream = await UpstreamAsync();
        upstream.Script(key: Two, replies: new Reply { Error = WireErrors.KeyLimitDaily, Times = 1 });
        await using var folder = await StartAsync(upstream, $"{Heading}\n# kept\n{One};good;100;\n{Two};good;200;\n{Dead};good;5;\n");
        using var ended = new CancellationTokenSource();
        var reading = ReadAllTheTimeAsync(folder, ended.Token);

        var requests = Task.WhenAll(Enumerable.Range(0, 40).Select(_ => folder.ChatAsync()));
        for (var i = 0; i < 25; i++)
        {
            Save(folder, folder.Read("keys.csv") + $"# note {i}\n");
            await Task.Delay(TimeSpan.FromMilliseconds(i % 5 * 40), TimeProvider.System, CancellationToken.None);
        }

        Assert.All(await requests, answer => Assert.True(answer.IsSuccessStatusCode));
        await Until.TrueAsync(() => folder.Read("keys.csv") is var now && now.Contains($"{Dead};bad;", StringComparison.Ordinal), "the dead key is bad in the file");
        await folder.StopAsync();
        await ended.CancelAsync();
        Assert.True(await reading > 100);

        var lines = folder.Read("keys.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([Heading, "# kept"], lines[..2]);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"# note {i}"), lines[5..]);
        var counts = lines[2..4].Where(line => line.Contains(";good;", StringComparison.Ordinal)).Sum(line => int.Parse(line.Split(';')[2], System.Globalization.CultureInfo.InvariantCulture));
        var before = lines[2..4].Sum(line => !line.Contains(";good;", StringComparison.Ordinal) ? 0 : line.StartsWith(One, StringComparison.Ordinal) ? 100 : 200);
        var served = upstream.Requests.Count(request => request.Status == 200 && request.Target.EndsWith("completions", StringComparison.Ordinal)
            && lines[2..4].Any(line => line.StartsWith(request.Bearer + ";good;", StringComparison.Ordinal)));
        Assert.Equal(served, counts - before);
        Assert.Equal(["keys.csv"], Directory.GetFiles(folder.Path, "keys.csv*").Select(Path.GetFileName));
    }

    // Nobody who reads may ever see half of it.
    private static Task<int> ReadAllTheTimeAsync(OlderFolder folder, CancellationToken ended) => Task.Run(async () =>
    {
        var reads = 0;
        for (; !ended.IsCancellationRequested; reads++)
        {
            var text = folder.Read("keys.csv");
            Assert.StartsWith($"{Heading}\n# kept\n{One};", text, StringComparison.Ordinal);
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            Assert.Contains($"\n{Dead};", text, StringComparison.Ordinal);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return reads;
    });

    private static async Task UntilKeysAsync(OlderFolder folder, Func<Dictionary<string, string>, bool> holds) =>
        await folder.UntilAsync("/api/keys", keys => holds(keys.AsArray().ToDictionary(key => (string)key!["last4"]!, key => (string)key!["state"]!)));

    // As editors do: beside the file, then in its place.
    private static void Save(OlderFolder folder, string text)
    {
        File.WriteAllText(folder.File(".editor"), text, new UTF8Encoding(false));
        File.Move(folder.File(".editor"), folder.File("keys.csv"), overwrite: true);
    }

    private static async Task<OpenRouterSimulator> UpstreamAsync()
    {
        var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var (key, number) in new[] { One, Two, New }.Select((key, number) => (key, number)))
            upstream.AddKey(key, $"user_{number}");
        return upstream;
    }

    private static async Task<OlderFolder> StartAsync(OpenRouterSimulator upstream, string keys)
    {
        var folder = new OlderFolder();
        folder.Write("keys.csv", keys);
        await folder.StartAsync(("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("PORT", "0"));
        return folder;
    }
}
