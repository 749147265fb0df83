using System.Net;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.TestSupport;

namespace Rotor.Tests.Support;

/// <summary>The real program on one data folder, killed and started again, and the requests that it has meanwhile.</summary>
internal sealed class KilledRotor(OpenRouterSimulator upstream, int connections, params string[] keys) : IAsyncDisposable
{
    private readonly string _folder = TestFolders.New("killed");
    private readonly (string, string)[] _variables =
    [
        ("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("OPENROUTER_API_KEYS", string.Join(',', keys)), ("ROTOR_POOL__MAXWAIT", "5s"),
        ("ROTOR_RECORDS__BODIES", "none"),
    ];

    private RotorProcess? _process;

    /// <summary>The program and the simulator count by the machine's day, which must not end within the next <paramref name="needed"/>.</summary>
    public static async Task AwayFromMidnightAsync(TimeSpan needed, CancellationToken cancellationToken)
    {
        var left = TimeSpan.FromDays(1) - TimeProvider.System.GetUtcNow().TimeOfDay;
        if (left < needed)
            await Task.Delay(left, TimeProvider.System, cancellationToken);
    }

    public async Task StartAsync()
    {
        _process = RotorProcess.Start(_folder, ["serve"], _variables);
        await _process.LineAsync("Client base URL");
    }

    /// <summary>Kills it under the load, which ends with it.</summary>
    public async Task KillAsync(Task load)
    {
        await _process!.SignalAsync("KILL");
        await load;
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Asks from all connections at once, until every one of them was refused or met the server's end; of several models each connection keeps to one.</summary>
    public async Task LoadAsync(params string[] models)
    {
        var address = new Uri((await _process!.LineAsync("Client base URL")).Split(' ')[^1] + "/chat/completions");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Gateway.Patience };
        await Task.WhenAll(Enumerable.Range(0, connections).Select(i => AskAsync(client, address, models[i % models.Length])));
    }

    /// <summary>Runs a command beside the server and reads its JSON.</summary>
    public async Task<JsonArray> JsonAsync(params string[] arguments) => JsonNode.Parse((await RunAsync(arguments)).Output)!.AsArray();

    public Task<(int Code, string Output)> RunAsync(params string[] arguments) => RotorProcess.RunAsync(_folder, arguments, _variables);

    /// <summary>Reads a list of the admin API as the command line does.</summary>
    public async Task<JsonArray> AdminAsync(string path)
    {
        var run = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, "data", "run.json")))!;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri((string)run["url"]!), Timeout = Gateway.Patience };
        client.DefaultRequestHeaders.Add("X-Rotor-Local", (string)run["secret"]!);
        return JsonNode.Parse(await client.GetStringAsync(path))!.AsArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        TestFolders.End(_folder);
    }

    private static async Task AskAsync(HttpClient client, Uri address, string model)
    {
        while (true)
        {
            using var content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]}""", null, "application/json");
            try
            {
                using var answer = await client.PostAsync(address, content);
                if (answer.StatusCode != HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
