using System.Diagnostics;
using Rotor.Load.Children;

namespace Rotor.Load.Streams;

/// <summary>The gateway under measurement and the simulated upstream, each a process of its own; the driver is this one.</summary>
internal sealed class StreamPeers : IDisposable
{
    public const int GatewayPort = 19_121;
    private const int UpstreamPort = 19_120;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rotor-streams-");
    private readonly string _processor = $"{Environment.ProcessorCount - 1}";
    private readonly string _others = Environment.ProcessorCount == 1 ? "0" : $"0-{Environment.ProcessorCount - 2}";
    private Child? _upstream;

    private StreamPeers()
    {
    }

    public Child Gateway { get; private set; } = null!;

    public static async Task<StreamPeers> StartAsync(Scenario scenario)
    {
        var peers = new StreamPeers();
        try
        {
            using var taskset = Process.Start(new ProcessStartInfo("taskset", ["-a", "-c", "-p", peers._others, $"{Environment.ProcessId}"]) { RedirectStandardOutput = true })!;
            await taskset.WaitForExitAsync();
            await peers.RestartUpstreamAsync(scenario);
            var data = peers._folder.CreateSubdirectory("data");
            peers.Gateway = await Child.StartAsync(
                "gateway", peers._processor, GatewayPort, peers._folder.FullName, new Dictionary<string, string>(),
                "dotnet", typeof(StreamPeers).Assembly.Location, "gateway", $"{GatewayPort}", $"http://127.0.0.1:{UpstreamPort}", data.FullName);
            return peers;
        }
        catch
        {
            peers.Dispose();
            throw;
        }
    }

    public async Task RestartUpstreamAsync(Scenario scenario)
    {
        _upstream?.Dispose();
        _upstream = await Peers.StartUpstreamAsync(_folder.FullName, Bench.FindRepository(), UpstreamPort, _others, scenario);
    }

    /// <summary>The gateway's managed heap in bytes, after a full collection.</summary>
    public async Task<long> HeapAsync()
    {
        var before = Told().Length;
        using (var kill = Process.Start("kill", ["-" + GatewayHost.TellHeap, $"{Gateway.Id}"])) await kill.WaitForExitAsync();
        for (var tries = 0; tries < 300; tries++)
        {
            if (Told() is var told && told.Length > before) return long.Parse(told[^1][GatewayHost.HeapLine.Length..], System.Globalization.CultureInfo.InvariantCulture);
            await Task.Delay(100);
        }
        throw new TimeoutException("The gateway does not tell its heap.");
    }

    public void Dispose()
    {
        Gateway?.Dispose();
        _upstream?.Dispose();
        _folder.Delete(recursive: true);
    }

    private string[] Told()
    {
        using var log = new FileStream(Path.Combine(_folder.FullName, "gateway.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.StartsWith(GatewayHost.HeapLine, StringComparison.Ordinal))];
    }
}
