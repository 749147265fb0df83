using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rotor.Simulator;
using Rotor.Simulator.Scripts;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private readonly string _folder = TestFolders.New("serve");

    public void Dispose() => TestFolders.End(_folder);

    [Fact]
    public async Task Start_WrongValues_NamesThemAllAndEndsWith2()
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, ["--port", "70000"], ("ROTOR_POOL__MAXWIAT", "1s"), ("ROTOR_LOG__FORMAT", "xml"));

        Assert.Equal(2, code);
        Assert.All((string[])["--port", "ROTOR_POOL__MAXWAIT?", "ROTOR_LOG__FORMAT"], part => Assert.Contains(part, output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortInUse_SaysSoInOneLineAndEndsWith3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, output) = await RotorProcess.RunAsync(_folder, ["--port", $"{port}"], ("ROTOR_UPSTREAM__BASEURL", "http://127.0.0.1:9"));

        Assert.Equal(3, code);
        Assert.Contains($"127.0.0.1:{port}: the port is in use", Assert.Single(output.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DataFolderThatCannotBeMade_SaysSoInOneLineAndEndsWith4()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "", TestContext.Current.CancellationToken);

        var (code, output) = await RotorProcess.RunAsync(_folder, ["--data", "file/below"]);

        Assert.Equal(4, code);
        Assert.Single(output.Split('\n'));
    }

    [Fact]
    public async Task Start_OpenBeyondThisMachine_IsRefused()
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, [], ("HOST", "0.0.0.0"), ("ROTOR_ACCESS__CLIENTS", "open"));

        Assert.Equal(2, code);
        Assert.Contains("ROTOR_ACCESS__ALLOWOPEN", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnreachableUpstream_WarnsAndServes()
    {
        await using var rotor = RotorProcess.Start(_folder, ["--port", "0"], ("OPENROUTER_API_KEYS", "sk-or-v1-planted-aaaabbbbcccc"), ("ROTOR_UPSTREAM__BASEURL", "http://127.0.0.1:9/v1"));
        await rotor.LineAsync("cannot be reached");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TestSupport.Patience.Limit };

        var health = await client.GetAsync(new Uri(await RootAsync(rotor) + "/healthz"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.DoesNotContain("planted", rotor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_RunningStream_EndsWholeAndTheCodeIs0()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        upstream.AddKey("sk-or-v1-test");
        upstream.Script(replies: SlowReply());
        await using var rotor = RotorProcess.Start(_folder, ["--port", "0"], ("OPENROUTER_API_KEYS", "sk-or-v1-test"), ("OPENROUTER_BASE_URL", upstream.BaseUrl));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TestSupport.Patience.Limit };
        using var request = new HttpRequestMessage(HttpMethod.Post, await RootAsync(rotor) + "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"openai/gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Hi"}]}""", Encoding.UTF8, "application/json"),
        };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        await rotor.SignalAsync("TERM");
        await rotor.LineAsync("SIGTERM asked");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(0, await rotor.EndAsync());
    }

    [Fact]
    public async Task Demo_LinesItPrints_WorkWhenPasted()
    {
        await using var demo = RotorProcess.Start(_folder, ["demo", "--quiet", "--port", "0"]);
        await demo.LineAsync("Ctrl+C stops.");

        foreach (var (line, end) in ((string, string)[])[("curl http", "}"), ("curl -N", "[DONE]")])
        {
            var (code, output) = await ShellAsync(await demo.LineAsync(line));
            Assert.Equal(0, code);
            Assert.EndsWith(end, output.Trim(), StringComparison.Ordinal);
        }
    }

    // About a second and a half: long enough to be running when the signal comes.
    private static Reply SlowReply() => Reply.Streaming(new StreamShape { TokenDelay = TimeSpan.FromMilliseconds(60) });

    private static async Task<string> RootAsync(RotorProcess rotor) => (await rotor.LineAsync("Client base URL")).Trim().Split(' ')[^1][..^"/v1".Length];

    private static async Task<(int Code, string Output)> ShellAsync(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", line.Trim() + " -s --max-time 10 --noproxy '*'"]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, output);
    }
}
