using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Records;

/// <summary>The built program as a process, on a data folder that outlives it, before a simulated OpenRouter.</summary>
internal sealed class RecordingRotor : IAsyncDisposable
{
    public const string Key = "sk-or-v1-planted-pool-key-0001";
    private const string Model = "openai/gpt-4o-mini";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly RotorProcess _process;
    private readonly AnswerWatch _answers;

    private RecordingRotor(RotorProcess process, Uri address, string data)
    {
        _process = process;
        _answers = new AnswerWatch(TestFolders.ScanOf(data));
        Client = new HttpClient(_answers.Over(new SocketsHttpHandler { UseProxy = false })) { BaseAddress = address, Timeout = TestSupport.Patience.Limit };
        var run = JsonNode.Parse(File.ReadAllBytes(Path.Combine(data, "run.json")))!;
        Secret = (string)run["secret"]!;
    }

    public HttpClient Client { get; }

    public string Secret { get; }

    public string Output => _process.Output;

    public static async Task<OpenRouterSimulator> UpstreamAsync(SimulatorOptions? options = null)
    {
        var upstream = await OpenRouterSimulator.StartAsync(options);
        upstream.AddKey(Key, "user_1");
        return upstream;
    }

    public static async Task<RecordingRotor> StartAsync(OpenRouterSimulator upstream, string data, params (string Name, string Value)[] variables)
    {
        var process = RotorProcess.Start(
            Path.GetDirectoryName(data)!,
            ["serve", "--port", "0", "--data", data],
            [("OPENROUTER_API_KEYS", Key), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("ROTOR_MODELS__REFRESHONSTART", "false"), .. variables]);
        var line = await process.LineAsync("Client base URL");
        var address = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Replace("/v1", "", StringComparison.Ordinal).Trim());
        return new RecordingRotor(process, address, data);
    }

    /// <summary>Asks and reads the whole answer.</summary>
    /// <returns>The request's id.</returns>
    public async Task<string> ChatAsync(string text, bool stream = false, Action<HttpRequestMessage>? change = null)
    {
        using var request = Chat(text, stream);
        change?.Invoke(request);
        using var answer = await Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return answer.Headers.GetValues("X-Rotor-Request-Id").Single();
    }

    public static HttpRequestMessage Chat(string text, bool stream)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { model = Model, stream, messages = new[] { new { role = "user", content = text } } }, Plain);
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    public async Task<JsonNode> AdminAsync(string path) => JsonNode.Parse(await AdminTextAsync(path))!;

    public async Task<string> AdminTextAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(LocalAccess.Header, Secret);
        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} {answer.StatusCode}: {text}");
        return text;
    }

    /// <summary>All records, whatever their number, by their ids.</summary>
    public async Task<Dictionary<string, JsonNode>> AllAsync(string filter = "")
    {
        var all = new Dictionary<string, JsonNode>();
        string? cursor = "";
        while (cursor is not null)
        {
            var part = await AdminAsync($"/api/requests?page_size=200&cursor={Uri.EscapeDataString(cursor)}{filter}");
            foreach (var item in part["requests"]!.AsArray())
                Assert.True(all.TryAdd((string)item!["id"]!, item), $"{item["id"]} is listed twice");
            cursor = (string?)part["next_cursor"];
        }

        return all;
    }

    /// <summary>Asks again and again until it holds.</summary>
    public async Task UntilAsync(string path, Func<JsonNode, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        JsonNode answer;
        while (!holds(answer = await AdminAsync(path)))
        {
            Assert.False(limit.IsCancellationRequested, $"{path} stays {answer.ToJsonString()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    public Task KillAsync() => EndAsync("KILL");

    public Task StopAsync() => EndAsync("TERM");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
        _answers.ThrowIfAny();
    }

    private async Task EndAsync(string signal)
    {
        await _process.SignalAsync(signal);
        await _process.EndAsync();
    }
}
