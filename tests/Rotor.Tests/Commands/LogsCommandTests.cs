using System.Text;
using System.Text.RegularExpressions;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

public sealed partial class LogsCommandTests : IDisposable
{
    private const string Key = "sk-or-v1-logs-aaaaaaaaaaaa1111";
    private const string Prompt = "a prompt that nobody shall read";
    private readonly string _folder = TestFolders.New("logs");

    public void Dispose() => TestFolders.End(_folder);

    [Fact]
    public async Task Log_OneFile_IsReadableRotatesAndHoldsNeitherKeysNorPromptsUnlessAsked()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync();
        upstream.AddKey(Key, "user_1");
        (string, string)[] variables =
            [("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("OPENROUTER_API_KEYS", Key), ("ROTOR_LOG__PATH", "proxy.log"), ("ROTOR_LOG__EMPTYONSTART", "true")];

        var quiet = await ServeOnceAsync([.. variables, ("ROTOR_LOG__LEVEL", "trace")]);
        var loud = await ServeOnceAsync([.. variables, ("ROTOR_LOG__LEVEL", "trace"), ("ROTOR_LOG__CONTENT", "true")]);
        var debug = await ServeOnceAsync([.. variables, ("ROTOR_LOG__LEVEL", "debug"), ("ROTOR_LOG__CONTENT", "true")]);
        var tail = await RotorProcess.RunAsync(_folder, ["logs", "tail", "--grep", "stopping", "--level", "warn"], variables);
        var json = await RotorProcess.RunAsync(_folder, ["logs", "tail", "--lines", "1", "--json"], variables);

        Assert.Matches(Stamp(), quiet.Split('\n')[0]);
        Assert.All([quiet, debug], log => Assert.DoesNotContain(Prompt, log, StringComparison.Ordinal));
        Assert.Contains(Prompt, loud, StringComparison.Ordinal);
        Assert.All([quiet, loud, debug], log => Assert.DoesNotContain(Key, log, StringComparison.Ordinal));
        Assert.DoesNotContain("Asked in", debug, StringComparison.Ordinal);
        Assert.DoesNotContain("Executing endpoint", debug, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(tail.Output, "Stopping: "));
        Assert.Contains("\"level\":\"info\"", json.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "data", "logs")));
    }

    [Fact]
    public async Task Tail_Follow_ShowsLinesAsTheyCome()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync();
        upstream.AddKey(Key, "user_1");
        (string, string)[] variables = [("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("OPENROUTER_API_KEYS", Key)];
        await using var server = RotorProcess.Start(_folder, ["serve"], variables);
        var url = (await server.LineAsync("Client base URL")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        var token = (await RotorProcess.RunAsync(_folder, ["users", "token", "--role", "viewer"], variables)).Output.Trim();
        await using var here = RotorProcess.Start(_folder, ["logs", "tail", "--follow", "--grep", "POST"], variables);
        await using var elsewhere = RotorProcess.Start(_folder, ["logs", "tail", "-f", "--url", url], ("ROTOR_TOKEN", token));
        await elsewhere.LineAsync("Catalogue refreshed");

        await AskAsync(url);

        await here.LineAsync("POST /chat/completions 200");
        await elsewhere.LineAsync("POST /chat/completions 200");
    }

    private async Task<string> ServeOnceAsync((string, string)[] variables)
    {
        await using var server = RotorProcess.Start(_folder, ["serve"], variables);
        await AskAsync((await server.LineAsync("Client base URL")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.EndAsync());
        return await File.ReadAllTextAsync(Path.Combine(_folder, "proxy.log"));
    }

    private static async Task AskAsync(string url)
    {
        using var client = new HttpClient { Timeout = TestSupport.Patience.Limit };
        using var body = new StringContent($$"""{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"{{Prompt}}"}]}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(url + "/chat/completions"), body);
        Assert.True(answer.IsSuccessStatusCode);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d [A-Z]{3} \S")]
    private static partial Regex Stamp();
}
