using System.Text.Json.Nodes;
using Rotor.Commands;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

/// <summary>The command line at a server that it reaches by address alone.</summary>
public sealed class NamedServerTests : IDisposable
{
    private const string Key = "sk-or-v1-named-aaaaaaaaaaaa1111";
    private readonly string _folder = TestFolders.New("named");

    public void Dispose() => TestFolders.End(_folder);

    [Fact]
    public async Task Url_TokenOfAnOperator_ManagesTheServerFromElsewhere()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync();
        upstream.AddKey(Key, "user_1");
        (string, string)[] variables = [("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("OPENROUTER_API_KEYS", Key)];
        await using var server = RotorProcess.Start(_folder, ["serve"], variables);
        var url = (await server.LineAsync("Client base URL")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        var admin = (await RotorProcess.RunAsync(_folder, ["users", "token"], variables)).Output.Trim();
        var viewer = (await RotorProcess.RunAsync(_folder, ["users", "token", "--role", "viewer"], variables)).Output.Trim();
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "elsewhere")).FullName;
        Task<(int Code, string Output)> RunAsync(string token, params string[] arguments) =>
            RotorProcess.RunAsync(elsewhere, [.. arguments, "--url", url], ("ROTOR_TOKEN", token));

        var list = await RunAsync(viewer, "keys", "list", "--json");
        var edited = await RunAsync(admin, "keys", "edit", "1111", "--label", "моя 键", "--daily-limit", "50");
        var table = await RunAsync(viewer, "keys", "list");
        var lifted = await RunAsync(admin, "keys", "lift", "--all");
        var refused = await RunAsync(viewer, "keys", "disable", "1111");
        var unknown = await RunAsync("ro-wrong", "keys", "list");
        var missing = await RunAsync("", "keys", "list");
        var models = await RunAsync(viewer, "models", "list", "--all", "--json");
        var requests = await RunAsync(viewer, "requests", "list", "--json");
        var usage = await RunAsync(viewer, "usage", "--json");
        var tokens = await RunAsync(viewer, "tokens", "list", "--json");
        var users = await RunAsync(admin, "users", "list", "--json");
        var doctor = await RunAsync(admin, "doctor", "--json");
        var health = await RunAsync("", "healthcheck");

        Assert.Equal("1111", (string?)JsonNode.Parse(list.Output)![0]!["last4"]);
        Assert.Equal(0, edited.Code);
        Assert.Contains("моя 键", table.Output, StringComparison.Ordinal);
        Assert.Contains("0/50", table.Output, StringComparison.Ordinal);
        Assert.Equal(0, lifted.Code);
        Assert.Equal((ExitCode.NotAllowed, ExitCode.NotAllowed, ExitCode.WrongConfiguration), (refused.Code, unknown.Code, missing.Code));
        Assert.Contains("ROTOR_TOKEN", unknown.Output, StringComparison.Ordinal);
        Assert.All([models, requests, usage, tokens, users, doctor], answer => Assert.Equal(0, answer.Code));
        Assert.All([models, requests, usage, tokens, users, doctor], answer => Assert.IsType<JsonArray>(JsonNode.Parse(answer.Output)));
        Assert.Equal((0, ""), health);
        Assert.False(Directory.Exists(Path.Combine(elsewhere, "data")), "Nothing of this machine is touched.");
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("http://user:secret@host")]
    [InlineData("http://host/other")]
    [InlineData("")]
    public void RootOf_NoAddressOfAServer_IsRefusedWithoutRepeatingSecrets(string url)
    {
        var fault = Assert.Throws<CommandException>(() => ServerTarget.RootOf(url));

        Assert.Equal(ExitCode.WrongConfiguration, fault.ExitCode);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://10.1.2.3:8000/v1", "http://10.1.2.3:8000/", true)]
    [InlineData("https://host", "https://host/", false)]
    [InlineData("localhost:8000", "http://localhost:8000/", false)]
    public void Named_AddressAsPeoplePasteIt_IsUnderstood(string url, string root, bool inClear)
    {
        var target = ServerTarget.Named(url, "ro-token");

        Assert.Equal((root, inClear), (target.Root.AbsoluteUri, target.IsInClear));
        Assert.DoesNotContain("ro-token", target.ToString(), StringComparison.Ordinal);
    }
}
