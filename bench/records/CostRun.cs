using Rotor.Core.RequestLog;

namespace Rotor.RecordsBenchmark;

/// <summary>Processor time per record: of the process, from the hand-over to the last page written.</summary>
internal static class CostRun
{
    private const int Records = 20_000;
    private const int PerGroup = 100;

    private static readonly (string Name, bool Bodies, bool Indexed)[] Kinds =
    [
        ("no bodies", false, true),
        ("bodies, not yet taken apart", true, false),
        ("bodies and search", true, true),
    ];

    /// <param name="rounds">How often each kind is measured; they take turns.</param>
    /// <param name="only">The beginning of a kind's name, to measure no other.</param>
    public static async Task RunAsync(int rounds, string only)
    {
        var kinds = Kinds.Where(kind => kind.Name.StartsWith(only, StringComparison.Ordinal)).ToArray();
        var costs = kinds.ToDictionary(kind => kind.Name, _ => new List<double>());
        foreach (var (_, bodies, indexed) in kinds) await MeasureAsync(bodies, indexed);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, bodies, indexed) in kinds) costs[name].Add(await MeasureAsync(bodies, indexed));
        }
        Console.WriteLine("| kept of a request (2 KB in, 2 KB out) | CPU-µs per record, median | least | most |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (var (name, cost) in costs)
        {
            cost.Sort();
            Console.WriteLine($"| {name} | {cost[cost.Count / 2]:F1} | {cost[0]:F1} | {cost[^1]:F1} |");
        }
        Console.WriteLine($"{rounds} rounds of {Records} records, {PerGroup} every 20 ms; load average {Bench.LoadAverage()}.");
    }

    private static async Task<double> MeasureAsync(bool bodies, bool indexed)
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
        using var pause = new AutoResetEvent(false);
        GC.Collect();
        var before = Bench.Processor();
        for (var n = 0; n < Records; n++)
        {
            bench.Writer.Completed(records[n]);
            // A wait that blocks: the pool's threads would spin after each, and that is no part of a record's cost.
            if (n % PerGroup == PerGroup - 1) pause.WaitOne(20);
        }
        await bench.FlushAsync();
        return (Bench.Processor() - before).TotalMicroseconds / Records;
    }
}
