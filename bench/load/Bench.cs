using System.Diagnostics;
using System.Runtime.InteropServices;
using Rotor.Load.Children;
using Rotor.Load.Driving;
using Rotor.Load.Reporting;

namespace Rotor.Load;

/// <summary>Runs the proxies in alternating rounds against one upstream, and prints what they cost beside each other.</summary>
internal sealed class Bench : IDisposable
{
    private const int UpstreamPort = 19_100;
    private const int FirstPort = 19_101;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(2);

    private readonly BenchOptions _options;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rotor-load-");
    private readonly string _repository = FindRepository();
    private readonly (string Proxy, string Others) _processors = Processors();
    private readonly List<Child> _peers = [];
    private readonly long _from = Stopwatch.GetTimestamp();
    private Child? _upstream;

    private Bench(BenchOptions options) => _options = options;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(BenchOptions.Usage);
            return 2;
        }

        using var bench = new Bench(options);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => bench.Dispose());
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => bench.Dispose());
        var report = await bench.RunAsync();
        Console.WriteLine(report);
        if (options.Out is { } file) await File.WriteAllTextAsync(file, report + "\n");
        return 0;
    }

    /// <summary>Ends all children; nothing of a run is left behind.</summary>
    public void Dispose()
    {
        lock (_peers)
        {
            foreach (var peer in _peers) peer.Dispose();
            _peers.Clear();
            _upstream?.Dispose();
            _upstream = null;
        }
        if (_folder.Exists) _folder.Delete(recursive: true);
        _folder.Refresh();
    }

    private async Task<string> RunAsync()
    {
        // The driver and the upstream keep off the processor that is measured.
        await BindThisProcessAsync();
        var report = new Report(_options, _processors.Proxy);
        await StartPeersAsync(report);
        foreach (var scenario in Scenario.All.Where(scenario => _options.Only.Length == 0 || _options.Only.Contains(scenario.Name)))
        {
            _upstream?.Dispose();
            _upstream = await Peers.StartUpstreamAsync(_folder.FullName, _repository, UpstreamPort, _processors.Others, scenario);
            for (var round = 0; round < _options.Rounds && !IsOver; round++) await RunRoundAsync(report, scenario, round);
        }
        return report.ToString();
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_from) > _options.Limit;

    private async Task RunRoundAsync(Report report, Scenario scenario, int round)
    {
        // Each round begins with another proxy, so that none always follows the same one.
        for (var i = 0; i < _peers.Count && !IsOver; i++) await MeasureAsync(report, scenario, round, _peers[(i + round) % _peers.Count]);
        var direct = await Driver.MeasureAsync(scenario, UpstreamPort, null, WarmUp, _options.Window, OwnSeconds);
        report.Add(scenario, Report.Direct, direct);
    }

    private async Task MeasureAsync(Report report, Scenario scenario, int round, Child peer)
    {
        var measured = await Driver.MeasureAsync(
            scenario, peer.Port, peer, round == 0 ? FirstWarmUp : WarmUp, _options.Window * scenario.WindowFactor, OwnSeconds);
        report.Add(scenario, peer.Name, measured);
        await Console.Error.WriteLineAsync(
            $"{Stopwatch.GetElapsedTime(_from).TotalSeconds,4:F0} s  {scenario.Name,-12} round {round + 1}  {peer.Name,-15} {measured.MicrosecondsPerUnit,8:F1} µs/{scenario.Unit} {measured.PerSecond,9:F0}/s"
            + $"  others {measured.Noise.OthersShare:P0} steal {measured.Noise.StealShare:P1}{(measured.Failed > 0 ? $"  failed {measured.Failed}" : "")}");
    }

    private async Task StartPeersAsync(Report report)
    {
        _upstream = await Peers.StartUpstreamAsync(_folder.FullName, _repository, UpstreamPort, _processors.Others, Scenario.All[0]);
        var peers = new Peers(_folder.FullName, _repository, UpstreamPort, _processors.Proxy);
        foreach (var (index, name) in Peers.Names(_options).Index())
        {
            var peer = await peers.StartAsync(name, FirstPort + index);
            lock (_peers) _peers.Add(peer);
            await Task.Delay(1000);
            report.Started(peer);
        }
    }

    private double OwnSeconds()
    {
        lock (_peers) return _peers.Sum(peer => peer.ProcessorSeconds) + (_upstream?.ProcessorSeconds ?? 0) + ProcFile.ProcessorSeconds(Environment.ProcessId);
    }

    private async Task BindThisProcessAsync()
    {
        using var taskset = Process.Start(new ProcessStartInfo("taskset", ["-a", "-c", "-p", _processors.Others, $"{Environment.ProcessId}"]) { RedirectStandardOutput = true });
        await taskset!.WaitForExitAsync();
    }

    private static (string Proxy, string Others) Processors()
    {
        var last = Environment.ProcessorCount - 1;
        return last == 0 ? ("0", "0") : ($"{last}", $"0-{last - 1}");
    }

    public static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Rotor.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Run the bench from within the repository.");
        return folder;
    }
}
