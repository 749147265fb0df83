using System.Text.Json.Nodes;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private const string First = "sk-or-v1-planted-aaaaaaaaaaaa1111";
    private const string Second = "sk-or-v1-planted-bbbbbbbbbbbb1111";
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_WithoutServer_WorkOnTheDataFolder()
    {
        await WalkThroughAsync();
        await AssertNothingInClearAsync();
    }

    [Fact]
    public async Task Keys_WithServer_AskIt()
    {
        using var server = await RotorProgram.ServeAsync(Data);
        try
        {
            await WalkThroughAsync();
            await AssertNothingInClearAsync();
        }
        finally
        {
            await RotorProgram.KillAsync(server);
        }

        Assert.Equal("second", (string?)Assert.Single(await ListAsync())!["label"]);
    }

    [Fact]
    public async Task Keys_FromConfiguration_FollowItOverStartsButNotAgainstAPerson()
    {
        await StartOnceAsync("OPENROUTER_API_KEYS", $"{First}:3,{Second}");
        var keys = await ListAsync();
        Assert.All(keys, key => Assert.Equal("OPENROUTER_API_KEYS", (string?)key!["source"]));
        Assert.Equal([1, 3], keys.Select(key => (int)key!["weight"]!).Order());

        Assert.Equal(0, (await RunAsync("keys", "remove", "bbb1111")).ExitCode);
        await StartOnceAsync("OPENROUTER_API_KEYS", $"{First}:3,{Second}");
        Assert.NotEqual("disabled", (string?)Assert.Single(await ListAsync())!["state"]);

        await StartOnceAsync();
        var left = Assert.Single(await ListAsync())!;
        Assert.Equal(("disabled", "not_in_configuration"), ((string?)left["state"], (string?)left["reason"]));

        Assert.Equal(0, (await RunAsync("keys", "enable", "aaa1111")).ExitCode);
        await StartOnceAsync();
        Assert.NotEqual("disabled", (string?)Assert.Single(await ListAsync())!["state"]);
    }

    [Fact]
    public async Task Serve_FolderInUse_SaysSoAndEnds()
    {
        using var server = await RotorProgram.ServeAsync(Data);
        try
        {
            var second = await RunAsync("serve", "--port", "0");

            Assert.Equal(4, second.ExitCode);
            Assert.Contains($"in use by process {server.Id}", second.Errors, StringComparison.Ordinal);
        }
        finally
        {
            await RotorProgram.KillAsync(server);
        }
    }

    [Fact]
    public async Task Serve_SecretKeyLost_SaysWhatToDoAndEnds()
    {
        await RunAsync("keys", "add", First);
        File.Delete(Path.Combine(Data, "secret.key"));

        var refused = await RunAsync("serve", "--port", "0");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("secret.key", refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Data, "secret.key")));
    }

    private async Task WalkThroughAsync()
    {
        Assert.Equal(0, (await RunAsync("keys", "add", First, "--label", "first", "--weight", "3")).ExitCode);
        var piped = await SayAsync(RotorProgram.RunAsync(Data, Second + "\n" + First + "\n", "keys", "add", "--json"));
        var added = Assert.Single(JsonNode.Parse(piped.Output)!.AsArray())!;
        Assert.Equal("1111", (string?)added["last4"]);
        Assert.Contains("Known already", piped.Errors, StringComparison.Ordinal);

        Assert.Equal(2, (await RunAsync("keys", "add", "two words")).ExitCode);
        Assert.Equal(2, (await RunAsync("keys", "add", "value", "--weight", "0")).ExitCode);
        var ambiguous = await RunAsync("keys", "disable", "1111");
        Assert.Equal(6, ambiguous.ExitCode);
        Assert.Contains("first", ambiguous.Errors, StringComparison.Ordinal);
        Assert.Equal(6, (await RunAsync("keys", "remove", "nosuch")).ExitCode);
        Assert.Equal(6, (await RunAsync("keys", "remove", "11")).ExitCode);

        Assert.Equal(0, (await RunAsync("keys", "disable", "first")).ExitCode);
        var disabled = Assert.Single(await ListAsync(), key => (string?)key!["state"] == "disabled")!;
        Assert.Equal("first", (string?)disabled["label"]);
        Assert.Equal(0, (await RunAsync("keys", "enable", "FIRST")).ExitCode);
        Assert.DoesNotContain(await ListAsync(), key => (string?)key!["state"] == "disabled");
        Assert.Contains("…1111", (await RunAsync("keys", "list")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("keys", "remove", "…aaaa1111")).ExitCode);
        Assert.Equal((string?)added["id"], (string?)Assert.Single(await ListAsync())!["id"]);
        Assert.Equal(0, (await RunAsync("keys", "remove", (string)added["id"]!)).ExitCode);
        Assert.Equal(0, (await RunAsync("keys", "add", Second, "--label", "second")).ExitCode);
    }

    private async Task AssertNothingInClearAsync()
    {
        Assert.All(_said, text => Assert.DoesNotContain("planted", text, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content);
            Assert.True(content.AsSpan().IndexOf("planted"u8) < 0, $"{file} holds a key in clear");
        }
    }

    private async Task StartOnceAsync(string? name = null, string value = "")
    {
        using var server = await RotorProgram.ServeAsync(Data, name is null ? [] : [(name, value)]);
        await RotorProgram.KillAsync(server);
    }

    private async Task<JsonArray> ListAsync() => JsonNode.Parse((await RunAsync("keys", "list", "--json")).Output)!.AsArray();

    private Task<RotorProgram.Outcome> RunAsync(params string[] arguments) => SayAsync(RotorProgram.RunAsync(Data, null, arguments));

    private async Task<RotorProgram.Outcome> SayAsync(Task<RotorProgram.Outcome> running)
    {
        var outcome = await running;
        _said.Add(outcome.Output);
        _said.Add(outcome.Errors);
        return outcome;
    }
}
