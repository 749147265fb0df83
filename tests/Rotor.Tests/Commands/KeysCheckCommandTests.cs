using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

public sealed class KeysCheckCommandTests : IDisposable
{
    private readonly string _folder = TestFolders.New("check");

    private const string Good = "sk-or-v1-check-aaaaaaaaaaaa1111";
    private const string Dead = "sk-or-v1-check-bbbbbbbbbbbb2222";

    public void Dispose() => TestFolders.End(_folder);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Check_All_ShowsEachKeyAsItsAnswerComes(bool serving)
    {
        await using var upstream = await OpenRouterSimulator.StartAsync();
        upstream.AddKey(Good, "user_1");
        upstream.AddKey(Dead, "user_2").Revoked = true;
        (string, string)[] variables = [("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("OPENROUTER_API_KEYS", $"{Good},{Dead}")];
        var server = RotorProcess.Start(_folder, ["serve"], variables);
        await server.LineAsync("Client base URL");
        if (!serving)
        {
            await server.SignalAsync("TERM");
            await server.EndAsync();
        }

        var (code, output) = await RotorProcess.RunAsync(_folder, ["keys", "check", "--all", "--json"], variables);
        var (one, line) = await RotorProcess.RunAsync(_folder, ["keys", "check", "1111"], variables);
        await server.DisposeAsync();

        Assert.Equal((7, 0), (code, one));
        Assert.Contains("[2/2]", output, StringComparison.Ordinal);
        Assert.Contains("[1/1]", line, StringComparison.Ordinal);
        var told = JsonNode.Parse(string.Join('\n', output.Split('\n').Where(text => !text.Contains("/2] ", StringComparison.Ordinal))))!.AsArray();
        Assert.Equal(["dead", "passed"], told.Select(check => (string)check!["outcome"]!).Order());
        Assert.Equal(["invalid", "ready"], told.Select(check => (string)check!["key"]!["state"]!).Order());
        Assert.DoesNotContain("check-aaaa", output + line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys", "check")]
    [InlineData("keys", "check", "1111", "--all")]
    public async Task Check_NeitherOneKeyNorAll_IsRefused(params string[] arguments)
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, arguments);

        Assert.Equal(2, code);
        Assert.Contains("--all", output, StringComparison.Ordinal);
    }
}
