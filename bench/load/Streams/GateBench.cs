using System.Globalization;
using System.Text;
using Rotor.Load.Children;
using Rotor.Load.Driving;
using Rotor.Load.Reporting;

namespace Rotor.Load.Streams;

/// <summary>What gate and scanner add to a chunk: one process relays in turn with them and blindly, and its processor time for each chunk is compared within each round.</summary>
internal static class GateBench
{
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(int rounds, int seconds)
    {
        using var peers = await StreamPeers.StartAsync(Scenario.All.Single(scenario => scenario.Name == "sse-200"));
        var text = new StringBuilder("| load | blind, µs/chunk | gate and scanner, µs/chunk | ratio, median [least–most] | its middle half | rounds |\n|---|---|---|---|---|---|\n");
        foreach (var scenario in Scenario.All.Where(scenario => scenario.IsStream))
        {
            await peers.RestartUpstreamAsync(scenario);
            var measured = new List<(double Blind, double Gate)>();
            await MeasureAsync(peers, scenario, true, FirstWarmUp, seconds);
            await MeasureAsync(peers, scenario, false, FirstWarmUp, seconds);
            for (var round = 0; round < rounds; round++) measured.Add(await RoundAsync(peers, scenario, round, seconds));
            text.Append(CultureInfo.InvariantCulture, $"| {scenario.Title} | {Spread.Of(measured.Select(m => m.Blind)):F1} | {Spread.Of(measured.Select(m => m.Gate)):F1} | {Spread.Of(measured.Select(m => m.Gate / m.Blind)):F3} | {MiddleHalf(measured.Select(m => m.Gate / m.Blind))} | {rounds} |\n");
        }
        Console.WriteLine($"{ProcFile.ProcessorName()}, {Environment.ProcessorCount} processors, .NET {Environment.Version}, {seconds} s each, the two in turn; load average now {ProcFile.LoadAverage():F1}\n\n{text}");
        return 0;
    }

    private static string MiddleHalf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 4]:F3}–{sorted[sorted.Length * 3 / 4]:F3}");
    }

    private static async Task<(double Blind, double Gate)> RoundAsync(StreamPeers peers, Scenario scenario, int round, int seconds)
    {
        // Neither always comes first.
        var first = await MeasureAsync(peers, scenario, round % 2 == 0, WarmUp, seconds);
        var second = await MeasureAsync(peers, scenario, round % 2 != 0, WarmUp, seconds);
        var both = round % 2 == 0 ? (first, second) : (second, first);
        await Console.Error.WriteLineAsync($"{scenario.Name} round {round + 1}: blind {both.Item1:F2}, gate {both.Item2:F2} µs/chunk, ratio {both.Item2 / both.Item1:F3}");
        return both;
    }

    private static async Task<double> MeasureAsync(StreamPeers peers, Scenario scenario, bool blind, TimeSpan warmUp, int seconds)
    {
        var header = blind ? $"{ChosenRelay.Header}: {ChosenRelay.Blind}\r\n" : "";
        var measured = await Driver.MeasureAsync(scenario, StreamPeers.GatewayPort, peers.Gateway, warmUp, TimeSpan.FromSeconds(seconds), () => 0, header);
        if (measured.Failed > 0) throw new InvalidOperationException($"{measured.Failed} streams failed.");
        return measured.MicrosecondsPerUnit;
    }
}
