using System.Diagnostics;
using System.Text;
using Rotor.Load.Children;

namespace Rotor.Load.Driving;

/// <summary>Puts one proxy under one kind of load, and looks at what it costs.</summary>
internal static class Driver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="scenario">The load.</param>
    /// <param name="port">The proxy's.</param>
    /// <param name="proxy">The proxy's process; null where the upstream itself is driven.</param>
    /// <param name="warmUp">Time before the measurement.</param>
    /// <param name="window">Length of the measurement.</param>
    /// <param name="ours">The bench's own processor seconds.</param>
    /// <param name="headers">Further header lines of each request, with their line ends.</param>
    public static async Task<Measurement> MeasureAsync(Scenario scenario, int port, Child? proxy, TimeSpan warmUp, TimeSpan window, Func<double> ours, string headers = "")
    {
        using var stop = new CancellationTokenSource();
        var request = Request(scenario, port, headers);
        var workers = Enumerable.Range(0, scenario.Connections).Select(_ => new Worker(port, request)).ToArray();
        var running = workers.Select((worker, index) => Task.Run(() => StartAsync(scenario, worker, index, stop.Token))).ToArray();
        await WaitForFirstAsync(workers, running);
        await Task.Delay(warmUp);

        foreach (var worker in workers)
        {
            worker.Times.Clear();
            worker.Gaps.Clear();
        }
        var noise = Noise.Watch(ours);
        var (units, failed, processor, from) = (Units(workers), Failed(workers), proxy?.ProcessorSeconds ?? 0, Stopwatch.GetTimestamp());
        await Task.Delay(window);
        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        var (spent, done) = ((proxy?.ProcessorSeconds ?? 0) - processor, Units(workers) - units);
        var seen = noise();
        var resident = proxy?.ResidentMegabytes ?? 0;

        await stop.CancelAsync();
        await Task.WhenAll(running).WaitAsync(Patience);
        return new Measurement
        {
            MicrosecondsPerUnit = proxy is null || done == 0 ? double.NaN : spent * 1e6 / done,
            PerSecond = done / seconds,
            Failed = Failed(workers) - failed,
            Times = Samples.Percentiles(workers.Select(worker => worker.Times)),
            Gaps = Samples.Percentiles(workers.Select(worker => worker.Gaps)),
            ResidentMegabytes = resident,
            Noise = seen,
        };
    }

    private static async Task StartAsync(Scenario scenario, Worker worker, int index, CancellationToken stop)
    {
        try
        {
            if (scenario.PerSecond is { } rate)
                await worker.PaceAsync(TimeSpan.FromSeconds((double)index / rate), TimeSpan.FromSeconds((double)scenario.Connections / rate), stop);
            else if (scenario.IsStream) await worker.StreamAsync(stop);
            else await worker.RequestAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The window is over.
        }
    }

    private static async Task WaitForFirstAsync(Worker[] workers, Task[] running)
    {
        var from = Stopwatch.GetTimestamp();
        while (Units(workers) == 0)
        {
            if (Array.Find(running, task => task.IsFaulted) is { } broken) await broken;
            if (Stopwatch.GetElapsedTime(from) > Patience) throw new TimeoutException("The proxy answers nothing.");
            await Task.Delay(10);
        }
    }

    private static long Units(Worker[] workers) => workers.Sum(worker => worker.Units);

    private static long Failed(Worker[] workers) => workers.Sum(worker => worker.Failed);

    public static byte[] Request(Scenario scenario, int port, string headers)
    {
        var start = $$"""{"model":"openai/gpt-4o-mini","stream":{{(scenario.IsStream ? "true" : "false")}},"temperature":0.7,"messages":[{"role":"user","content":" """.TrimEnd();
        const string End = "\"}]}";
        const string Text = "The quick brown fox jumps over the lazy dog. ";
        var length = scenario.RequestBytes - start.Length - End.Length;
        var body = start + string.Concat(Enumerable.Repeat(Text, (length / Text.Length) + 1))[..length] + End;
        return Encoding.ASCII.GetBytes(
            $"POST /api/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer sk-or-v1-load\r\nContent-Type: application/json\r\n"
            + $"Accept: application/json\r\nUser-Agent: rotor-load\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}");
    }
}
