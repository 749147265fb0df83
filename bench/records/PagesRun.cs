using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Rotor.RecordsBenchmark;

/// <summary>How long the console's pages take in the real program when its data folder holds a great many records of the last day.</summary>
internal static class PagesRun
{
    private const int Rounds = 40;
    private const int Keys = 40;
    private const int LoadedTogether = 20_000;
    private const string Password = "a-password-of-the-bench";

    // The overview is read once a second for all who look at it: each of its rounds waits until it is read anew.
    private const string Overview = "/admin/dashboard";
    private const int OverviewRounds = 20;
    private static readonly TimeSpan OverviewPause = TimeSpan.FromSeconds(1.1);

    private static readonly (string Name, string Address)[] Pages =
    [
        ("overview", Overview),
        ("requests", "/admin/requests"),
        ("requests, failed", "/admin/requests?state=failed"),
        ("requests of a model", "/admin/requests?model=vendor%2Fmodel-3"),
        ("requests, searched", "/admin/requests?search=thimble"),
        ("a request", "/admin/requests/{id}"),
        ("usage, 24 hours", "/admin/usage?range=24h"),
        ("usage, 30 days by client", "/admin/usage?range=30d&group=client"),
        ("keys", "/admin/keys"),
        ("clients", "/admin/clients"),
        ("models", "/admin/models"),
        ("GET /api/stats", "/api/stats"),
        ("GET /api/requests", "/api/requests"),
    ];

    /// <param name="count">Records.</param>
    /// <param name="folder">A data folder to fill, or one filled before; null for one that goes again.</param>
    public static async Task RunAsync(int count, string? folder)
    {
        var own = folder is null ? Directory.CreateTempSubdirectory("rotor-pages-") : null;
        folder ??= own!.FullName;
        try
        {
            if (!Directory.Exists(Path.Combine(folder, "records"))) await FillAsync(folder, count);
            using var rotor = Start(folder);
            try
            {
                await MeasureAsync(await AddressAsync(rotor));
            }
            finally
            {
                rotor.Kill();
                await rotor.WaitForExitAsync();
            }
        }
        finally
        {
            own?.Delete(recursive: true);
        }
    }

    private static async Task FillAsync(string folder, int count)
    {
        var texts = new TextMaker(3);
        var end = TimeProvider.System.GetUtcNow();
        var step = TimeSpan.FromHours(24) / count;
        await using var bench = new Bench(folder: folder);
        for (var n = 0; n < count; n++)
        {
            var question = texts.Text(180) + (n % 5_000 == 3 ? " thimble" : "");
            bench.Writer.Completed(Samples.Record(
                end - (step * (count - n)), n, Samples.Bodies(Samples.Message("user", question), texts.Text(320), n), (ulong)(n + 1) << 20));
            if (n % LoadedTogether == LoadedTogether - 1) await bench.FlushAsync();
        }
        await bench.FlushAsync();
    }

    private static Process Start(string folder)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Rotor.Storage.RecordsOptions).Assembly.Location, "serve", "--port", "0", "--data", folder])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["ADMIN_PASSWORD"] = Password;
        start.Environment["OPENROUTER_API_KEYS"] = string.Join(',', Enumerable.Range(0, Keys).Select(n => string.Create(CultureInfo.InvariantCulture, $"sk-or-v1-bench-{n:0000}")));
        start.Environment["ROTOR_UPSTREAM__BASEURL"] = "http://127.0.0.1:9/api/v1"; // nobody is asked
        start.Environment["ROTOR_MODELS__REFRESHONSTART"] = "false";
        return Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
    }

    private static async Task<Uri> AddressAsync(Process rotor)
    {
        while (await rotor.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("Client base URL", StringComparison.Ordinal)) continue;
            _ = rotor.StandardOutput.ReadToEndAsync();
            return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim().Replace("/v1", "", StringComparison.Ordinal));
        }
        throw new InvalidOperationException("The program ended before it listened.");
    }

    private static async Task MeasureAsync(Uri address)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, CookieContainer = new CookieContainer() };
        using var client = new HttpClient(handler) { BaseAddress = address };
        using var password = new StringContent($"{{\"password\":\"{Password}\"}}", Encoding.UTF8, "application/json");
        using var signedIn = await client.PostAsync(new Uri("/admin/login", UriKind.Relative), password);
        signedIn.EnsureSuccessStatusCode();
        var newest = JsonNode.Parse(await client.GetStringAsync(new Uri("/api/requests?page_size=1", UriKind.Relative)))!;
        Console.WriteLine($"| page, {newest["total_count"]}{((bool)newest["total_is_exact"]! ? "" : " or more")} records | p50 ms | p95 ms | KB |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (var (name, path) in Pages)
        {
            var page = new Uri(path.Replace("{id}", (string)newest["requests"]![0]!["id"]!, StringComparison.Ordinal), UriKind.Relative);
            var times = new List<double>();
            var bytes = 0;
            var rounds = path == Overview ? OverviewRounds : Rounds;
            for (var round = -1; round < rounds; round++)
            {
                if (path == Overview) await Task.Delay(OverviewPause, TimeProvider.System);
                var at = TimeProvider.System.GetTimestamp();
                using var answer = await client.GetAsync(page);
                bytes = (await answer.Content.ReadAsByteArrayAsync()).Length;
                if (round < 0) Console.Error.WriteLine($"{name}, the first time: {TimeProvider.System.GetElapsedTime(at).TotalMilliseconds:F0} ms");
                else times.Add(TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
                if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{page}: {answer.StatusCode}");
            }
            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times[rounds / 2]:F1} | {times[rounds * 95 / 100]:F1} | {bytes / 1024.0:F0} |"));
        }
        Console.WriteLine();
        Console.WriteLine($"Load average {Bench.LoadAverage()}.");
    }
}
