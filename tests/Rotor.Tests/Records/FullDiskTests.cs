using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.TestSupport;

namespace Rotor.Tests.Records;

/// <summary>Fills a small real disk under the running program. Needs the right to mount, and fails where it has none: a drill that is passed over shows nothing.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly string _folder = TestFolders.New("full");
    private OpenRouterSimulator _upstream = null!;

    private string Disk => Path.Combine(_folder, "disk");

    public async ValueTask InitializeAsync()
    {
        _upstream = await RecordingRotor.UpstreamAsync();
        Directory.CreateDirectory(Disk);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", Disk);
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        await RunAsync("umount", "-l", Disk);
        TestFolders.End(_folder);
    }

    [Fact]
    public async Task FullDisk_StopsNoAnswerAndIsToldAndWithSpaceAgainAllIsOnRecord()
    {
        await using var rotor = await RecordingRotor.StartAsync(_upstream, Path.Combine(Disk, "data"));
        var ids = new List<string>();

        // Text that neither repeats nor compresses well.
        for (var i = 0; i < 120; i++)
            ids.Add(await rotor.ChatAsync(Convert.ToBase64String(RandomNumberGenerator.GetBytes(60_000)), stream: i % 2 == 0));
        await ReadyAsync(rotor, answer => answer["warnings"] is not null);
        for (var i = 0; i < 10; i++)
            ids.Add(await rotor.ChatAsync($"on a full disk {i}"));
        Assert.Equal("ok", (string?)(await ReadyAsync(rotor, _ => true))["status"]);

        await RunAsync("mount", "-o", "remount,size=200m", Disk);
        await ReadyAsync(rotor, answer => answer["warnings"] is null);

        var all = await rotor.AllAsync();
        Assert.Empty(ids.Except(all.Keys));
        Assert.Equal(ids.Count, all.Count);
    }

    private static async Task<JsonNode> ReadyAsync(RecordingRotor rotor, Func<JsonNode, bool> holds)
    {
        JsonNode? last = null;
        using var limit = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        do
        {
            Assert.False(limit.IsCancellationRequested, $"/readyz stays {last?.ToJsonString()}\n{rotor.Output}");
            if (last is not null)
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            last = JsonNode.Parse(await rotor.Client.GetStringAsync("/readyz", TestContext.Current.CancellationToken))!;
        }
        while (!holds(last));
        return last;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{program} ended with {process.ExitCode}: {errors}"));
    }
}
