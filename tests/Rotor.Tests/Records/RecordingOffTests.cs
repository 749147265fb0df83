using System.Net;
using Rotor.Simulator;
using Rotor.Tests.Support;

namespace Rotor.Tests.Records;

/// <summary>What a program does that keeps no records.</summary>
public sealed class RecordingOffTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-unrecorded-").FullName;
    private OpenRouterSimulator _upstream = null!;

    private string Data => Path.Combine(_folder, "data");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await RecordingRotor.UpstreamAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Enabled_False_KeepsNothingNewAndShowsWhatWasKeptBefore()
    {
        string before;
        await using (var rotor = await RecordingRotor.StartAsync(_upstream, Data))
        {
            before = await rotor.ChatAsync("kept as ever");
            await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! == 1);
            await rotor.StopAsync();
        }

        await using var off = await RecordingRotor.StartAsync(_upstream, Data, ("ROTOR_RECORDS__ENABLED", "false"), ("ROTOR_RECORDS__DURABILITY", "strict"));
        await off.ChatAsync("zweihundert unkept words");
        await off.ChatAsync("zweihundert unkept words, streamed", stream: true);
        using var generation = await off.Client.GetAsync(new Uri("/v1/generation?id=gen-unknown", UriKind.Relative), Token);

        Assert.Equal(before, Assert.Single(await off.AllAsync()).Key);
        Assert.Equal(1, (int)(await off.AdminAsync("/api/stats"))["total_requests"]!);
        Assert.Equal(HttpStatusCode.NotFound, generation.StatusCode);
        Assert.Contains("ROTOR_RECORDS__ENABLED", await generation.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await AssertSaidAsync("requests", "list");
        await AssertSaidAsync("requests", "export");
        await AssertSaidAsync("requests", "show", "nobody");
        await AssertSaidAsync("usage", "--json");
        await off.StopAsync();
        foreach (var file in Directory.GetFiles(Path.Combine(Data, "records"), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("zweihundert", await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
    }

    private async Task AssertSaidAsync(params string[] command)
    {
        var (_, said) = await RotorProcess.RunAsync(_folder, [.. command, "--data", Data]);
        Assert.Contains("ROTOR_RECORDS__ENABLED=false", said, StringComparison.Ordinal);
    }
}
