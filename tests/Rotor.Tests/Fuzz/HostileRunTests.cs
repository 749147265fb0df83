using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fuzz;

/// <summary>
/// The built program under many hostile requests at once, at every door: no crash, no 5xx of its own, no secret in an answer, a file or on the terminal, memory
/// that stays flat. <c>ROTOR_FUZZ_REQUESTS</c> says how many; docs/security.md has the figures of a long run.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class HostileRunTests
{
    private const string Model = "openai/gpt-4o-mini";
    private const string PoolKey = "walrus/meadow+pi\"ccolo\\seventeen%amber";
    private const string Password = "gravel & thimble <osprey> \"canal\" 23";
    private const int Workers = 12;
    private const int Samples = 10;
    private const double MostGrowth = 24;
    private static readonly TimeSpan AnswerWait = TimeSpan.FromMilliseconds(60);

    private static readonly int Requests =
        int.TryParse(Environment.GetEnvironmentVariable("ROTOR_FUZZ_REQUESTS"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 1_500;

    private readonly ConcurrentDictionary<string, int> _statuses = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly SecretScan _scan = new(new Dictionary<string, string> { ["the pool's key"] = PoolKey, ["the admin's password"] = Password });
    private int _next;

    [Fact]
    public async Task ManyHostileRequests_NoCrashNoErrorNoLeak_MemoryStaysFlat()
    {
        var folder = TestFolders.New("hostile-run");
        await using var upstream = await OpenRouterSimulator.StartAsync(new SimulatorOptions { KeptRequests = 0 });
        upstream.AddKey(PoolKey, "user_1");
        var data = Path.Combine(folder, "data");
        await using (var process = RotorProcess.Start(
            folder, ["serve", "--port", "0", "--data", data], ("OPENROUTER_API_KEYS", PoolKey), ("ADMIN_PASSWORD", Password), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl)))
        {
            var line = await process.LineAsync("Client base URL");
            var address = new Uri(new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim()).GetLeftPart(UriPartial.Authority));
            var secret = (string)JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(data, "run.json")))!["secret"]!;
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = address, Timeout = Gateway.Patience };

            var memory = new List<ProcessMemory>();
            for (var sample = 1; sample <= Samples; sample++)
            {
                _next = (int)((long)Requests * (sample - 1) / Samples) - 1;
                var end = (int)((long)Requests * sample / Samples);
                await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(address, secret, end))));
                await AssertOthersAreServedAsync(client);
                memory.Add(await ProcessMemory.OfAsync(process, client, secret));
                Say($"{end} requests: {memory[^1].LiveMegabytes:F1} MB alive, {memory[^1].ResidentMegabytes:F0} MB resident");
            }

            Say(string.Join(", ", _statuses.OrderBy(status => status.Key, StringComparer.Ordinal).Select(status => $"{status.Key}: {status.Value}")));
            Assert.True(_faults.IsEmpty, string.Join('\n', _faults.Take(20)));
            // The first fifth fills what is kept for speed.
            var grown = memory[^1].LiveMegabytes - memory[(Samples / 5) - 1].LiveMegabytes;
            Assert.True(grown < MostGrowth, $"{grown:F1} MB more are alive than after a fifth of the requests.");
            await process.SignalAsync("TERM");
            Assert.Equal(0, await process.EndAsync());
        }

        TestFolders.End(folder);
    }

    private async Task WorkAsync(Uri address, string secret, int end)
    {
        for (int number; (number = Interlocked.Increment(ref _next)) < end;)
        {
            var seed = Rounds.Seed(number);
            var random = Rounds.Case(seed);
            var bytes = random.Next(3) switch
            {
                0 => new HostileVisit(random, secret).Spell(),
                1 when random.Next(6) == 0 => Encoding.UTF8.GetBytes(Stream()),
                _ => new HostileRequest(random, Model).Spell(),
            };
            try
            {
                Judge(await SendAsync(address, bytes, leaves: random.Next(8) == 0), seed);
            }
            catch (Exception e)
            {
                _faults.Enqueue($"seed {seed}: {e.Message} after {Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(300, bytes.Length)))}");
            }
        }
    }

    private static string Stream()
    {
        const string Body = $$"""{"model":"{{Model}}","stream":true,"messages":[{"role":"user","content":"Hello!"}]}""";
        return $"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
    }

    private static async Task<string> SendAsync(Uri address, byte[] bytes, bool leaves)
    {
        await using var raw = await RawHttp.ConnectAsync(address);
        try
        {
            await raw.SendAsync(bytes);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The server has heard enough.
        }

        if (!leaves) return await raw.ReadOrEndAsync(AnswerWait);
        raw.Reset();
        return "";
    }

    private void Judge(string answer, int seed)
    {
        var status = answer.Length == 0 ? "none" : answer[..Math.Min(12, answer.Length)].Split(' ')[^1];
        _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
        // 505 is the server's word for a version of HTTP that does not exist.
        if (status.StartsWith('5') && status != "505") _faults.Enqueue($"seed {seed}: {answer}");
        foreach (var found in _scan.In($"an answer to seed {seed}", answer)) _faults.Enqueue(found);
    }

    private static async Task AssertOthersAreServedAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/v1/chat/completions", new StringContent($$"""{"model":"{{Model}}","messages":[{"role":"user","content":"Hi"}]}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static void Say(FormattableString text) => Say(FormattableString.Invariant(text));

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
