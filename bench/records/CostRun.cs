using Rotor.Core.RequestLog;

namespace Rotor.RecordsBenchmark;

/// <summary>Processor time per record: of the process, from the hand-over to the last page written.</summary>
internal static class CostRun
{
    private const int Records = 20_000;
    private const int PerGroup = 100;

    public static async Task RunAsync()
    {
        Console.WriteLine("| kept of a request (2 KB in, 2 KB out) | CPU-µs per record | records/s offered |");
        Console.WriteLine("| --- | --- | --- |");
        await MeasureAsync("warm-up", bodies: true, indexed: true, print: false);
        for (var round = 0; round < 3; round++)
        {
            await MeasureAsync("no bodies", bodies: false, indexed: true, print: true);
            await MeasureAsync("bodies, not yet taken apart", bodies: true, indexed: false, print: true);
            await MeasureAsync("bodies and search", bodies: true, indexed: true, print: true);
        }
    }

    private static async Task MeasureAsync(string name, bool bodies, bool indexed, bool print)
    {
        var texts = new TextMaker(1);
        var start = new DateTimeOffset(2026, 11, 20, 1, 0, 0, TimeSpan.Zero);
        var records = new RequestRecord[Records];
        for (var n = 0; n < Records; n++)
        {
            var kept = bodies ? Samples.Bodies(Samples.Message("user", texts.Text(1_850)), texts.Text(1_650), n) : null;
            records[n] = Samples.Record(start.AddMilliseconds(n), n, kept);
        }
        await using var bench = new Bench(indexed);
        await bench.FlushAsync();
        GC.Collect();
        var before = Bench.Processor();
        var began = TimeProvider.System.GetTimestamp();
        for (var n = 0; n < Records; n++)
        {
            bench.Writer.Completed(records[n]);
            if (n % PerGroup == PerGroup - 1) await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
        var offered = Records / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await bench.FlushAsync();
        var cost = (Bench.Processor() - before).TotalMicroseconds / Records;
        if (print) Console.WriteLine($"| {name} | {cost:F1} | {offered:F0} |");
    }
}
