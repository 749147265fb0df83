namespace Rotor.Load.Children;

/// <summary>The proxies that are measured, and how each is started.</summary>
internal sealed class Peers(string folder, string repository, int upstreamPort, string processors)
{
    /// <summary>All ratios are to this one.</summary>
    public const string Reference = "nginx";

    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly string _upstream = $"http://127.0.0.1:{upstreamPort}";

    /// <summary>The proxies by name. A variant is the same program with other settings.</summary>
    public static IEnumerable<string> Names(BenchOptions options)
    {
        string[] all = options.Variants ? [Reference, "haproxy", "bare", "yarp", "rotor", "rotor-norecords", "rotor-nobodies", "rotor-inline"] : [Reference, "haproxy", "bare", "yarp", "rotor"];
        return options.Peers.Length == 0 ? all : all.Where(name => name == Reference || options.Peers.Contains(name));
    }

    public Task<Child> StartAsync(string name, int port) => name switch
    {
        Reference => StartConfiguredAsync(name, port, ProxyConfigurations.Nginx(port, upstreamPort, folder), "nginx", "-p", folder, "-c"),
        "haproxy" => StartConfiguredAsync(name, port, ProxyConfigurations.HaProxy(port, upstreamPort), "haproxy", "-db", "-f"),
        "bare" => StartAsync(name, port, NoVariables, "dotnet", typeof(Peers).Assembly.Location, "forwarder", $"{port}", _upstream),
        "yarp" => StartAsync(name, port, NoVariables, "dotnet", typeof(Peers).Assembly.Location, "yarp", $"{port}", _upstream),
        "rotor" => StartRotorAsync(name, port, []),
        "rotor-norecords" => StartRotorAsync(name, port, new() { ["ROTOR_RECORDS__ENABLED"] = "false" }),
        "rotor-nobodies" => StartRotorAsync(name, port, new() { ["ROTOR_RECORDS__BODIES"] = "none" }),
        "rotor-inline" => StartRotorAsync(name, port, new() { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1", ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such proxy."),
    };

    /// <summary>Starts the upstream: the simulator as a load target, whose answers have so many tokens.</summary>
    public static Task<Child> StartUpstreamAsync(string folder, string repository, int port, string processors, Scenario scenario) => Child.StartAsync(
        "simulator", processors, port, folder, NoVariables, "dotnet", Program(repository, "Rotor.Simulator", "rotor-simulator.dll"),
        "--load", "--port", $"{port}", "--tokens", $"{scenario.Tokens}", "--token-delay-ms", $"{scenario.ChunkPause?.TotalMilliseconds ?? 0}");

    private Task<Child> StartRotorAsync(string name, int port, Dictionary<string, string> settings) => StartAsync(
        name,
        port,
        new Dictionary<string, string>(settings)
        {
            ["ROTOR_DATA"] = Path.Combine(folder, name + "-data"),
            ["HOST"] = "127.0.0.1",
            ["PORT"] = $"{port}",
            ["OPENROUTER_API_KEYS"] = "sk-or-v1-load-0001,sk-or-v1-load-0002,sk-or-v1-load-0003",
            ["ROTOR_UPSTREAM__BASEURL"] = _upstream + "/api/v1",
        },
        "dotnet",
        Program(repository, "Rotor", "rotor.dll"),
        "serve");

    private async Task<Child> StartConfiguredAsync(string name, int port, string configuration, params string[] command)
    {
        var file = Path.Combine(folder, name + ".conf");
        await File.WriteAllTextAsync(file, configuration);
        return await StartAsync(name, port, NoVariables, [.. command, file]);
    }

    private Task<Child> StartAsync(string name, int port, IReadOnlyDictionary<string, string> variables, params string[] command) =>
        Child.StartAsync(name, processors, port, folder, variables, command);

    private static string Program(string repository, string project, string assembly) => Path.Combine(repository, "src", project, "bin/Release/net10.0", assembly);
}
