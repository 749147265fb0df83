using System.Globalization;
using System.Text;
using Rotor.Load.Children;
using Rotor.Load.Driving;

namespace Rotor.Load.Reporting;

/// <summary>The measurements of a run, and the tables made of them.</summary>
internal sealed class Report(BenchOptions options, string processor)
{
    /// <summary>The upstream without a proxy: the floor of all times.</summary>
    public const string Direct = "direct";

    private readonly Dictionary<(string Scenario, string Peer), List<Measurement>> _measured = [];
    private readonly List<(string Name, double StartMilliseconds, double IdleMegabytes)> _started = [];
    private readonly double _loadBefore = ProcFile.LoadAverage();

    public void Started(Child peer) => _started.Add((peer.Name, peer.StartMilliseconds, peer.ResidentMegabytes));

    public void Add(Scenario scenario, string peer, Measurement measured)
    {
        if (!_measured.TryGetValue((scenario.Name, peer), out var rounds)) _measured[(scenario.Name, peer)] = rounds = [];
        rounds.Add(measured);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        WriteHead(text);
        WriteRatios(text);
        foreach (var scenario in Ran()) WriteScenario(text, scenario);
        WriteMemory(text);
        return text.ToString().TrimEnd();
    }

    private void WriteHead(StringBuilder text)
    {
        var noise = _measured.Values.SelectMany(rounds => rounds).Select(measured => measured.Noise).ToArray();
        text.AppendLine(CultureInfo.InvariantCulture, $"Machine: {ProcFile.ProcessorName()}, {Environment.ProcessorCount} processors; proxies on processor {processor}, driver and upstream on the others. .NET {Environment.Version}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Rounds: at most {options.Rounds} of {options.Window.TotalSeconds:F0} s for each proxy; medians, and in brackets least and most.");
        if (noise.Length == 0) return;
        var others = noise.Select(one => one.OthersShare).Order().ToArray();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"Noise: load average {_loadBefore:F1} before, {noise.Min(one => one.Load):F1} to {noise.Max(one => one.Load):F1} during; other processes took {Percent(Spread.Of(others).Median)} of the machine (up to {Percent(others[^1])}), the host up to {Percent(noise.Max(one => one.StealShare))}.");
        if (noise.Any(one => one.IsNoisy))
            text.AppendLine(CultureInfo.InvariantCulture, $"**A noisy machine**: {noise.Count(one => one.IsNoisy)} of {noise.Length} measurements were disturbed. Trust the ratios, and only where their spread is narrow.");
        text.AppendLine();
    }

    private void WriteRatios(StringBuilder text)
    {
        var peers = PeersThatRan();
        text.AppendLine("## Processor time of the proxy for each request or chunk, as a ratio to nginx in the same round").AppendLine();
        text.Append("| Load |").AppendJoin("", peers.Select(peer => $" {peer} |")).AppendLine();
        text.Append("|---|").AppendJoin("", peers.Select(_ => "---|")).AppendLine();
        foreach (var scenario in Ran())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {scenario.Title}, per {scenario.Unit} |");
            foreach (var peer in peers) text.Append(CultureInfo.InvariantCulture, $" {Ratio(scenario, peer)} |");
            text.AppendLine();
        }
        text.AppendLine();
    }

    private void WriteScenario(StringBuilder text, Scenario scenario)
    {
        var what = scenario.IsStream ? "First chunk" : "Request";
        text.AppendLine(CultureInfo.InvariantCulture, $"## {scenario.Title}").AppendLine();
        text.Append(CultureInfo.InvariantCulture, $"| Proxy | n | µs/{scenario.Unit} | {scenario.Unit}s/s | {what} p50, µs | p99, µs |").AppendLine(scenario.IsStream ? " Gap p50, ms | p99, ms | RSS, MB |" : " p50 to nginx |");
        text.Append("|---|---|---|---|---|---|").AppendLine(scenario.IsStream ? "---|---|---|" : "---|");
        foreach (var peer in PeersThatRan().Append(Direct))
        {
            if (!_measured.TryGetValue((scenario.Name, peer), out var rounds)) continue;
            Spread Of(Func<Measurement, double> value) => Spread.Of(rounds.Select(value));
            text.Append(CultureInfo.InvariantCulture, $"| {peer} | {rounds.Count} | {Of(m => m.MicrosecondsPerUnit):F1} | {Of(m => m.PerSecond).Median:F0} | {Of(m => m.Times.P50).Median:F0} | {Of(m => m.Times.P99).Median:F0} |");
            if (scenario.IsStream) text.Append(CultureInfo.InvariantCulture, $" {Of(m => m.Gaps.P50 / 1000).Median:F1} | {Of(m => m.Gaps.P99 / 1000).Median:F1} | {Of(m => m.ResidentMegabytes).Median:F0} |");
            else text.Append(CultureInfo.InvariantCulture, $" {Ratio(scenario, peer, measured => measured.Times.P50)} |");
            text.AppendLine(rounds.Sum(measured => measured.Failed) is > 0 and var failed ? $" {failed} failed" : "");
        }
        text.AppendLine();
    }

    private void WriteMemory(StringBuilder text)
    {
        text.AppendLine("## Start and memory").AppendLine();
        text.AppendLine("| Proxy | Start until it listens, ms | RSS idle, MB | after 1 KB JSON | with 1000 streams | KB per open stream |").AppendLine("|---|---|---|---|---|---|");
        foreach (var (name, start, idle) in _started)
        {
            var after = Resident("json-1k", name);
            var open = Resident("sse-1000", name);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {start:F0} | {idle:F0} | {Shown(after)} | {Shown(open)} | {Shown((open - after) * 1024 / 1000)} |");
        }
    }

    private double Resident(string scenario, string peer) =>
        _measured.TryGetValue((scenario, peer), out var rounds) ? Spread.Of(rounds.Select(measured => measured.ResidentMegabytes)).Median : double.NaN;

    private string Ratio(Scenario scenario, string peer, Func<Measurement, double>? value = null)
    {
        value ??= measured => measured.MicrosecondsPerUnit;
        if (!_measured.TryGetValue((scenario.Name, peer), out var rounds) || !_measured.TryGetValue((scenario.Name, Peers.Reference), out var reference)) return "–";
        return Spread.Of(rounds.Zip(reference, (one, other) => value(one) / value(other))).ToString("F2", CultureInfo.InvariantCulture);
    }

    private IEnumerable<Scenario> Ran() => Scenario.All.Where(scenario => _measured.Keys.Any(key => key.Scenario == scenario.Name));

    private string[] PeersThatRan() => [.. _started.Select(peer => peer.Name)];

    private static string Shown(double value) => double.IsNaN(value) ? "–" : value.ToString("F0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("F0", CultureInfo.InvariantCulture) + " %";
}
