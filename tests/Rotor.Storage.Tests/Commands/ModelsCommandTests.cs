using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Commands;

public sealed class ModelsCommandTests : IAsyncLifetime
{
    private const string Gemma = "google/gemma-4-31b-it:free";
    private readonly TemporaryFolder _folder = new();
    private OpenRouterSimulator _upstream = null!;

    private string Data => _folder.File("data");

    public async ValueTask InitializeAsync() => _upstream = await OpenRouterSimulator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Models_WithoutServer_WorkOnTheDataFolder()
    {
        Assert.Contains("rotor models refresh", (await RunAsync("models", "list")).Errors, StringComparison.Ordinal);
        await WalkThroughAsync();
    }

    /// <summary>What a server fetched and a person set is there without the network, in the next server too.</summary>
    [Fact]
    public async Task Models_WithServer_AskItAndSurviveARestartWithoutTheNetwork()
    {
        using (var server = await RotorProgram.ServeAsync(Data, Upstream))
        {
            try
            {
                await WalkThroughAsync();
            }
            finally
            {
                await RotorProgram.KillAsync(server);
            }
        }

        using var away = await RotorProgram.ServeAsync(Data);
        try
        {
            var models = JsonNode.Parse((await RotorProgram.RunAsync(Data, null, "models", "list", "--all", "--json")).Output)!.AsArray();
            Assert.Contains(models, model => (string?)model!["id"] == Gemma && (string?)model["reason"] == "model_disabled");
            var refresh = await RotorProgram.RunAsync(Data, null, "models", "refresh");
            Assert.Equal(5, refresh.ExitCode);
            Assert.Contains("cannot be reached", refresh.Errors, StringComparison.Ordinal);
        }
        finally
        {
            await RotorProgram.KillAsync(away);
        }
    }

    private (string, string) Upstream => ("ROTOR_UPSTREAM__BASEURL", _upstream.BaseUrl);

    private async Task WalkThroughAsync()
    {
        Assert.Equal(0, (await RunAsync("models", "refresh")).ExitCode);
        var list = await RunAsync("models", "list");
        Assert.Contains(Gemma, list.Output, StringComparison.Ordinal);
        Assert.Contains("262,144", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("gpt-4o-mini", (await RunAsync("models", "list", "--free")).Output, StringComparison.Ordinal);

        var disabled = await RunAsync("models", "disable", Gemma);
        Assert.Equal(0, disabled.ExitCode);
        Assert.DoesNotContain(Gemma, (await RunAsync("models", "list", "GEMMA")).Output, StringComparison.Ordinal);
        var shown = JsonNode.Parse((await RunAsync("models", "show", Gemma, "--json")).Output)!;
        Assert.Equal((false, "31B", true), ((bool)shown["enabled"]!, (string?)shown["parameters"], (bool)shown["free"]!));

        _upstream.AddModel("new/model");
        var refreshed = JsonNode.Parse((await RunAsync("models", "refresh", "--json")).Output)!;
        Assert.Equal("new/model", (string?)Assert.Single(refreshed["added"]!.AsArray()));
        Assert.False((bool)JsonNode.Parse((await RunAsync("models", "show", Gemma, "--json")).Output)!["enabled"]!);

        var unknown = await RunAsync("models", "enable", "nobody/knows");
        Assert.Equal(8, unknown.ExitCode);
        Assert.Contains("No model has the id", unknown.Errors, StringComparison.Ordinal);
    }

    private Task<RotorProgram.Outcome> RunAsync(params string[] arguments) => RotorProgram.RunAsync(Data, null, [Upstream], arguments);
}
