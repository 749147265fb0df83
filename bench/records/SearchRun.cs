using Rotor.Core.RequestLog;

namespace Rotor.RecordsBenchmark;

/// <summary>The newest page of lists, filters and searches over a full day, while records go on being written.</summary>
internal static class SearchRun
{
    private const int Rounds = 40;
    private const int WrittenPerSecond = 200;
    private const int LoadedTogether = 20_000;

    public static async Task RunAsync(int count)
    {
        var texts = new TextMaker(3);
        var start = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
        var step = TimeSpan.FromHours(20) / count;
        await using var bench = new Bench();
        var before = Bench.Processor();
        for (var n = 0; n < count; n++)
        {
            bench.Writer.Completed(Make(texts, start + (step * n), n));
            if (n % LoadedTogether == LoadedTogether - 1) await bench.FlushAsync();
        }
        await bench.FlushAsync();
        Console.WriteLine();
        Console.WriteLine($"{count} records of 500 B text in one day, {bench.DiskBytes() / 1e6:F0} MB on disk, {(Bench.Processor() - before).TotalMicroseconds / count:F0} CPU-µs each with the making of the texts; {WrittenPerSecond} a second written meanwhile.");
        Console.WriteLine();
        Console.WriteLine("| newest page of 50, with count | found | p50 ms | p95 ms | p95 ms of the cursor's page |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(bench, start.AddHours(20), count, stop.Token);
        foreach (var (name, filter) in Queries(texts)) await MeasureAsync(bench.Log, name, filter);
        await stop.CancelAsync();
        await writing;
        Console.WriteLine();
        Console.WriteLine($"Load average {Bench.LoadAverage()}.");
    }

    private static RequestRecord Make(TextMaker texts, DateTimeOffset at, int n)
    {
        var question = texts.Text(180) + (n % 100_000 == 77 ? " needle" : "") + (n % 5_000 == 3 ? " thimble" : "");
        return Samples.Record(at, n, Samples.Bodies(Samples.Message("user", question), texts.Text(320), n), (ulong)(n + 1) << 20);
    }

    private static IEnumerable<(string Name, RequestFilter Filter)> Queries(TextMaker texts)
    {
        yield return ("everything", new RequestFilter());
        yield return ("model, common", new RequestFilter { Models = ["vendor/model-3"] });
        yield return ("model, rare", new RequestFilter { Models = ["vendor/model-59"] });
        yield return ("key and client", new RequestFilter { Keys = ["k3"], Clients = ["c17"] });
        yield return ("model, key, client, provider", new RequestFilter { Models = ["vendor/model-7"], Keys = ["k5"], Clients = ["c31"], Providers = ["Provider 2"] });
        yield return ("status 429", new RequestFilter { StatusFrom = 429, StatusTo = 429 });
        yield return ("errors, streamed, of a model", new RequestFilter { StatusFrom = 400, Stream = true, Models = ["vendor/model-11"] });
        yield return ("cost over 0.0129", new RequestFilter { CostFrom = 0.0129m });
        yield return ("longer than 20.8 s", new RequestFilter { DurationFrom = TimeSpan.FromSeconds(20.8) });
        yield return ("two hours in the middle", new RequestFilter { From = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero), To = new DateTimeOffset(2026, 11, 20, 11, 0, 0, TimeSpan.Zero) });
        yield return ("search: in every second text", Search(texts.EnglishWord(0)));
        yield return ("search: in one of a hundred", Search(texts.EnglishWord(300)));
        yield return ("search: in one of a thousand", Search(texts.EnglishWord(3_000)));
        yield return ("search: in 200", Search("thimble"));
        yield return ("search: in 10", Search("needle"));
        yield return ("search: in none", Search("haystackless"));
        yield return ("search: two words", Search($"{texts.EnglishWord(20)} {texts.EnglishWord(40)}"));
        yield return ("search: phrase of common words", Search($"\"{texts.EnglishWord(1)} {texts.EnglishWord(2)}\""));
        yield return ("search: prefix of 3 letters", Search(texts.EnglishWord(900)[..3] + "*"));
        yield return ("search: one Chinese character", Search("一"));
        yield return ("search: two Chinese characters", Search("一丁"));
        yield return ("search: Russian, upper case", Search("О"));
        yield return ("search: common word, rare model", Search(texts.EnglishWord(0)) with { Models = ["vendor/model-59"] });
        yield return ("search: one of a hundred, status 429", Search(texts.EnglishWord(300)) with { StatusFrom = 429, StatusTo = 429 });
        yield return ("search: rare word, key", Search("thimble") with { Keys = ["k3"] });
    }

    private static RequestFilter Search(string text)
    {
        if (!SearchQuery.TryParse(text, out var query, out var fault)) throw new InvalidOperationException(fault);
        return new RequestFilter { Search = query };
    }

    private static async Task MeasureAsync(IRequestLog log, string name, RequestFilter filter)
    {
        var (pages, slices) = (new List<double>(), new List<double>());
        RequestPage? page = null;
        for (var round = 0; round < Rounds; round++)
        {
            var at = TimeProvider.System.GetTimestamp();
            page = await log.PageAsync(filter, RequestSort.Time, false, 1, 50, CancellationToken.None);
            pages.Add(TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
            at = TimeProvider.System.GetTimestamp();
            await log.SliceAsync(filter, null, 50, CancellationToken.None);
            slices.Add(TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
        }
        pages.Sort();
        slices.Sort();
        var found = page!.TotalIsExact ? $"{page.TotalCount}" : $"over {page.TotalCount}";
        Console.WriteLine($"| {name} | {found} | {pages[Rounds / 2]:F1} | {pages[Rounds * 95 / 100]:F1} | {slices[Rounds * 95 / 100]:F1} |");
    }

    private static async Task WriteAsync(Bench bench, DateTimeOffset start, int from, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var texted = new TextMaker(4);
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            var due = TimeSpan.FromSeconds((double)n / WrittenPerSecond) - TimeProvider.System.GetElapsedTime(began);
            if (due > TimeSpan.FromMilliseconds(4)) await Task.Delay(due, CancellationToken.None);
            bench.Writer.Completed(Make(texted, start.AddMilliseconds(5.0 * n), from + n));
        }
    }
}
