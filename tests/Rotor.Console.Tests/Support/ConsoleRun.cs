using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Simulator;
using Rotor.TestSupport;

namespace Rotor.WebConsole.Tests.Support;

/// <summary>The whole gateway with its console and a simulated OpenRouter behind it, in this process, for one test class or more.</summary>
public sealed class ConsoleRun : IAsyncDisposable
{
    public const string Password = "a password of tests";
    public static readonly TimeSpan Patience = TestSupport.Patience.Limit;

    // A large pool shall not make the look for its keys slow.
    private const int MostPlanted = 20;

    private readonly WebApplication _app;
    private readonly IAsyncDisposable _data;
    private readonly string _folder;
    private readonly AnswerWatch _answers;

    private ConsoleRun(WebApplication app, IAsyncDisposable data, OpenRouterSimulator upstream, string folder)
    {
        _app = app;
        _data = data;
        Upstream = upstream;
        _folder = folder;
        _answers = new AnswerWatch(TestFolders.ScanOf(folder));
        Address = new Uri(app.Urls.First());
    }

    public Uri Address { get; }

    public OpenRouterSimulator Upstream { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts all of it; the pool holds <paramref name="keys"/> keys, two for each account.</summary>
    /// <param name="keys">How many.</param>
    /// <param name="configure">Last word on the services.</param>
    /// <param name="password">The operator's; empty for a first start without one.</param>
    public static async Task<ConsoleRun> StartAsync(int keys = 6, Action<IServiceCollection>? configure = null, string password = Password)
    {
        var folder = TestFolders.New("console");
        var upstream = await OpenRouterSimulator.StartAsync(new SimulatorOptions { AnswerTokens = 12 });
        var configured = new List<ConfiguredKey>();
        for (var index = 1; index <= keys; index++)
        {
            var value = $"sk-or-v1-console-test-{index:D4}";
            upstream.AddKey(value, $"user_{(index + 1) / 2}");
            if (index <= MostPlanted) TestFolders.Plant(folder, "a key of the pool", value);
            configured.Add(new ConfiguredKey(new Secret(value), null, $"key {index}", "test"));
        }

        var loaded = ConfigurationLoader.Load(new ConfigurationInputs(
            new Dictionary<string, string>(),
            folder,
            [
                new("tests", "ROTOR_DATA", folder),
                new("tests", "ROTOR_LISTEN__PORT", "0"),
                new("tests", "ROTOR_LISTEN__SHUTDOWNGRACE", "1s"),
                new("tests", "ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl),
                new("tests", "ROTOR_ACCESS__ADMINPASSWORD", password),
            ],
            CommandLineOnly: true));
        var options = loaded.Options;
        options.Keys = configured;
        TestFolders.Plant(folder, "the password", Password);
        var data = await ServingData.OpenAsync(options, TimeProvider.System, takeConfigured: true, CancellationToken.None);
        var app = RotorApplication.Build(options, services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            data.AddTo(services, options);
            SettingsKeeper.AddTo(services, loaded);
            configure?.Invoke(services);
        });
        await app.StartAsync();
        return new ConsoleRun(app, data, upstream, folder);
    }

    /// <summary>An address with what stands in braces filled in: <c>{key}</c> is some key's id, <c>{client}</c> some token's.</summary>
    public string Fill(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Contains("{key}", StringComparison.Ordinal))
            return address.Replace("{key}", Services.GetRequiredService<KeyPool>().Snapshot()[^1].Id, StringComparison.Ordinal);
        return address.Contains("{client}", StringComparison.Ordinal)
            ? address.Replace("{client}", Services.GetRequiredService<ClientTokenBook>().Tokens.First().Id, StringComparison.Ordinal)
            : address;
    }

    /// <summary>A client that is signed in as admin.</summary>
    public async Task<HttpClient> SignInAsync(string user = "admin", string password = Password)
    {
        var client = NewClient();
        using var answer = await client.PostAsync(
            new Uri("/admin/login", UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("user", user), KeyValuePair.Create("password", password)]));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        TestFolders.Plant(_folder, "a session", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=')[1]);
        return client;
    }

    /// <summary>A client with cookies of its own.</summary>
    public HttpClient NewClient() => new(_answers.Over(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, CookieContainer = new CookieContainer() }))
    {
        BaseAddress = Address,
        Timeout = Patience,
    };

    /// <summary>Has the gateway answer a chat, so that there is something to see.</summary>
    public async Task ChatAsync(string text = "Hello!", string model = "meta-llama/llama-3.3-70b-instruct:free")
    {
        using var client = NewClient();
        var body = System.Text.Json.JsonSerializer.Serialize(new { model, messages = new[] { new { role = "user", content = text } } });
        using var answer = await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _data.DisposeAsync();
        await Upstream.DisposeAsync();
        TestFolders.End(_folder);
        _answers.ThrowIfAny();
    }
}
