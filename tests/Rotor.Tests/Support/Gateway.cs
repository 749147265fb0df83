using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Simulator;
using Rotor.TestSupport;

namespace Rotor.Tests.Support;

/// <summary>Rotor and a simulated OpenRouter, both on real sockets, for one test.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    /// <summary>No wait of a test is longer.</summary>
    public static readonly TimeSpan Patience = TestSupport.Patience.Limit;

    private readonly WebApplication _app;
    private readonly SecretScan _secrets;
    private readonly AnswerWatch _answers;

    private Gateway(OpenRouterSimulator upstream, WebApplication app, TestLog log, IEnumerable<string> keys)
    {
        Upstream = upstream;
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.First());
        _secrets = new SecretScan(keys.Select(key => KeyValuePair.Create("a key of the pool", key)));
        _answers = new AnswerWatch(_secrets);
        Client = NewClient();
    }

    public OpenRouterSimulator Upstream { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public TestLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public KeyPool Pool => Services.GetRequiredService<KeyPool>();

    /// <summary>Starts both; the pool holds <paramref name="keys"/> keys, <c>sk-or-v1-test-1</c> and so on, each of an account of its own.</summary>
    public static async Task<Gateway> StartAsync(int keys = 3, Action<RotorOptions>? configure = null, TimeProvider? time = null, Action<SimulatorOptions>? simulator = null,
        Action<IServiceCollection>? services = null)
    {
        var simulatorOptions = new SimulatorOptions();
        simulator?.Invoke(simulatorOptions);
        var upstream = await OpenRouterSimulator.StartAsync(simulatorOptions);
        var options = new RotorOptions
        {
            Keys = [.. Enumerable.Range(1, keys).Select(i => new ConfiguredKey(new Secret(KeyValue(i)), null, $"key {i}", "test"))],
        };
        for (var i = 1; i <= keys; i++) upstream.AddKey(KeyValue(i), $"user_{i}");
        options.Listen.Port = 0;
        options.Listen.ShutdownGrace = TimeSpan.FromSeconds(1);
        options.Pool.Strategy = "round_robin";
        options.Upstream.BaseUrl = new Uri(upstream.BaseUrl);
        configure?.Invoke(options);
        var log = new TestLog();
        var app = RotorApplication.Build(options, all =>
        {
            all.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug));
            all.AddSingleton<ILoggerProvider>(log);
            if (time is not null) all.AddSingleton(time);
            services?.Invoke(all);
        });
        await app.StartAsync();
        return new Gateway(upstream, app, log, Enumerable.Range(1, keys).Select(KeyValue));
    }

    /// <summary>A client of its own connections, which closes them when an answer is dropped instead of reading it to its end.</summary>
    public HttpClient NewClient() =>
        new(_answers.Over(new SocketsHttpHandler { MaxResponseDrainSize = 0, ResponseDrainTimeout = TimeSpan.Zero, UseProxy = false, UseCookies = false })) { BaseAddress = Address, Timeout = Patience };

    public static string KeyValue(int number) => $"sk-or-v1-test-{number}";

    public Task<HttpResponseMessage> PostAsync(string body, string path = "/v1/chat/completions", Action<HttpRequestMessage>? change = null) =>
        PostAsync(Encoding.UTF8.GetBytes(body), path, change);

    /// <summary>Posts these bytes as JSON; returns when the head has come.</summary>
    public Task<HttpResponseMessage> PostAsync(byte[] body, string path = "/v1/chat/completions", Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        change?.Invoke(request);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Upstream.DisposeAsync();
        _answers.ThrowIfAny();
        SecretsFoundException.ThrowIfAny([.. Log.Lines.Where(line => line.Level >= LogLevel.Information).SelectMany(line => _secrets.In("the log", line.Text))]);
    }
}
