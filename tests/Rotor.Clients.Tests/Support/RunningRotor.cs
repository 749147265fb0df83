using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Clients.Tests.Support;

/// <summary>The program as people run it, as a process of its own, in front of a simulated OpenRouter with two keys; both for the tests of one class.</summary>
public sealed class RunningRotor : IAsyncLifetime
{
    /// <summary>The API key that clients are given; Rotor asks for none on this machine.</summary>
    public const string AnyKey = "any";

    private readonly string _folder = TestFolders.New("clients");
    private RotorProcess? _process;

    public OpenRouterSimulator Upstream { get; private set; } = null!;

    /// <summary>What a client takes as base URL, with <c>/v1</c> at its end.</summary>
    public Uri BaseUrl { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await OpenRouterSimulator.StartAsync();
        Upstream.AddKey("sk-or-v1-client-1", "user_1");
        Upstream.AddKey("sk-or-v1-client-2", "user_2");
        _process = RotorProcess.Start(_folder, ["--port", "0"], ("OPENROUTER_API_KEYS", "sk-or-v1-client-1,sk-or-v1-client-2"), ("ROTOR_UPSTREAM__BASEURL", Upstream.BaseUrl));
        BaseUrl = new Uri(await BaseUrlOfAsync(_process));
    }

    /// <summary>The client base URL that the program prints at its start.</summary>
    internal static async Task<string> BaseUrlOfAsync(RotorProcess process)
    {
        var line = await process.LineAsync("http://127.0.0.1:");
        return System.Text.RegularExpressions.Regex.Match(line, @"http://127\.0\.0\.1:\d+/v1").Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        await Upstream.DisposeAsync();
        TestFolders.End(_folder);
    }
}
