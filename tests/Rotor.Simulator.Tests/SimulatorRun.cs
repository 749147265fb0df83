using System.Net.Http.Headers;
using System.Text;
using Rotor.TestSupport;

namespace Rotor.Simulator.Tests;

/// <summary>A running simulator with one key, and a client of it; every wait ends after ten seconds.</summary>
internal sealed class SimulatorRun : IAsyncDisposable
{
    public const string KeyValue = "sk-or-v1-0000000000000000000000000000000000000000000000000000000000000001";
    public const string Free = "google/gemma-4-31b-it:free";
    public const string Paid = "openai/gpt-4o-mini";

    private readonly CancellationTokenSource _limit = new(TestSupport.Patience.Limit);

    public required OpenRouterSimulator Simulator { get; init; }

    public HttpClient Client { get; } = new();

    public CancellationToken Limit => _limit.Token;

    public static async Task<SimulatorRun> StartAsync(FakeTime? time = null, SimulatorOptions? options = null)
    {
        options ??= new SimulatorOptions();
        if (time is not null)
            options.Time = time;
        var run = new SimulatorRun { Simulator = await OpenRouterSimulator.StartAsync(options) };
        run.Simulator.AddKey(KeyValue, "user_one");
        return run;
    }

    public static string Chat(string model = Paid, bool stream = false, string more = "") =>
        $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"hello"}]{{more}}}""";

    public HttpRequestMessage Request(string path, string body, string key = KeyValue) => new(HttpMethod.Post, Simulator.BaseUrl + path)
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    };

    public Task<HttpResponseMessage> SendAsync(string body, string path = "/chat/completions", string key = KeyValue) =>
        Client.SendAsync(Request(path, body, key), HttpCompletionOption.ResponseHeadersRead, Limit);

    public async Task<(int Status, string Body)> PostAsync(string body, string path = "/chat/completions", string key = KeyValue)
    {
        using var response = await SendAsync(body, path, key);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Limit));
    }

    public async Task<(int Status, string Body)> GetAsync(string path, string? key = KeyValue)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Simulator.BaseUrl + path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await Client.SendAsync(request, Limit);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Limit));
    }

    /// <summary>Waits until a condition holds, looking again each time the pool is free.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            Limit.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Limit);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Simulator.DisposeAsync();
        _limit.Dispose();
    }
}
