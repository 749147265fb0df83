using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rotor.Clients.Tests.Support;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Clients.Tests;

/// <summary>What the README's first screen promises, run as it stands there.</summary>
public sealed class ReadmeTests : IDisposable
{
    private static readonly TimeSpan Patience = TestSupport.Patience.Limit;
    private readonly string _folder = TestFolders.New("readme");

    public void Dispose() => TestFolders.End(_folder);

    [Fact]
    public async Task RunLine_WithKeysFromTheEnvironment_ServesTheCurlLineBelowIt()
    {
        var line = Assert.Single(ShellLines(), text => text.StartsWith("OPENROUTER_API_KEYS=", StringComparison.Ordinal) && text.Contains("dotnet run", StringComparison.Ordinal));
        await using var upstream = await OpenRouterSimulator.StartAsync();
        upstream.AddKey("sk-or-v1-readme", "user_1");
        await using var rotor = Shell.Start(AsBuilt(Regex.Replace(line, "^OPENROUTER_API_KEYS=[^ ]+ ", "")) + " -- --port 0",
            ("OPENROUTER_API_KEYS", "sk-or-v1-readme"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("ROTOR_DATA", _folder));
        var address = await rotor.AddressAsync();

        var answer = await CurlAsync(ShellLines().Single(text => text.StartsWith("curl ", StringComparison.Ordinal)).Replace("http://127.0.0.1:8000", address, StringComparison.Ordinal));

        AssertAnswers(answer);
        Assert.Contains(upstream.Requests, request => request is { Method: "POST", Bearer: "sk-or-v1-readme" });
    }

    [Fact]
    public async Task DemoLine_PrintsCurlLinesThatWorkWhenPasted()
    {
        var line = Assert.Single(ShellLines(), text => text.Contains("-- demo", StringComparison.Ordinal));
        await using var demo = Shell.Start(AsBuilt(line) + " --quiet");

        var whole = await demo.LineAsync("curl http");
        var streamed = await demo.LineAsync("curl -N http");

        AssertAnswers(await CurlAsync(whole));
        var text = await CurlAsync(streamed);
        Assert.StartsWith("data: {", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    // Built already, and perhaps being run by other tests: it is not built again under their feet.
    private static string AsBuilt(string line)
    {
        var configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        return line.Replace("-c Release", $"-c {configuration} --no-build", StringComparison.Ordinal);
    }

    private static List<string> ShellLines()
    {
        var readme = File.ReadAllText(Repository.PathOf("README.md"));
        return [.. Regex.Matches(readme, "```bash\n(.*?)```", RegexOptions.Singleline).SelectMany(block => block.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))];
    }

    private static async Task<string> CurlAsync(string line)
    {
        using var curl = Process.Start(new ProcessStartInfo("bash", ["-c", line.Trim() + " -sS --max-time 20"]) { RedirectStandardOutput = true })!;
        var output = await curl.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await curl.WaitForExitAsync(limit.Token);
        Assert.Equal(0, curl.ExitCode);
        return output;
    }

    private static void AssertAnswers(string json)
    {
        using var answer = JsonDocument.Parse(json);
        Assert.NotEqual("", answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }
}
