using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Rotor.Simulator.Accounts;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Control;
using Rotor.Simulator.Endpoints;
using Rotor.Simulator.Load;
using Rotor.Simulator.Page;
using Rotor.Simulator.Requests;
using Rotor.Simulator.Scripts;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator;

/// <summary>A scripted OpenRouter on Kestrel: for tests, for a demonstration without a key, and as the target of load runs.</summary>
public sealed class OpenRouterSimulator : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly IServer _server;
    private readonly AccountBook _accounts = new();
    private readonly ModelCatalogue _models = new();
    private readonly ScriptBook _scripts = new();
    private readonly SimulatorOptions _options;
    private readonly GenerationBook _generations;
    private readonly RequestLog _log;
    private readonly RequestHandler _handler;

    private OpenRouterSimulator(SimulatorOptions options)
    {
        var kept = options.Load ? 0 : options.KeptRequests;
        _log = new RequestLog(kept);
        _generations = new GenerationBook(kept);
        _options = options;
        var ids = new GenerationIds(options.Time);
        _handler = new RequestHandler(options, _accounts, _scripts, _log, ids)
        {
            Inference = new InferenceEndpoint(options, _models, _scripts, new AnswerMaker(options, ids), ids, _generations),
            Plain = new PlainEndpoint(options, _models, _scripts, ids),
            Models = new ModelsEndpoint(_models),
            Key = new KeyEndpoint(options),
            Account = new AccountEndpoint(options, _generations),
            Control = new ControlEndpoint(this),
            Page = new StatusPage(this),
            Seen = Seen,
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(options.Address, options.Port);
        });
        // Each write waits until the socket has taken it, so that a scripted break comes after the bytes before it and not in their place.
        builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            transport.MaxWriteBufferSize = options.Load ? 1 << 20 : 1;
            transport.UnsafePreferInlineScheduling = options.Load;
        });
        _host = builder.Build();
        _server = _host.Services.GetRequiredService<IServer>();
    }

    /// <summary>The root, such as <c>http://127.0.0.1:9000</c>: the page of what it saw, and <c>/control</c>.</summary>
    public string Root { get; private set; } = "";

    /// <summary>What a client of OpenRouter takes as base: <see cref="Root"/> and <c>/api/v1</c>.</summary>
    public string BaseUrl => Root + "/api/v1";

    /// <summary>The requests seen, the oldest first; a snapshot.</summary>
    public IReadOnlyList<SeenRequest> Requests => _log.Snapshot();

    public IReadOnlyList<SimulatedAccount> Accounts => [.. _accounts.Accounts];

    public IReadOnlyList<SimulatedKey> Keys => [.. _accounts.Keys];

    public IReadOnlyList<SimulatedModel> Models => [.. _models.All];

    /// <summary>The rules in force, used-up ones included.</summary>
    public IReadOnlyList<ScriptRule> Rules => _scripts.Snapshot();

    /// <summary>Counters over all requests to the API.</summary>
    public KeyStatistics Seen { get; } = new();

    /// <summary>Starts listening.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<OpenRouterSimulator> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var simulator = new OpenRouterSimulator(options ?? new SimulatorOptions());
        try
        {
            await simulator.ListenAsync(cancellationToken);
        }
        catch
        {
            await simulator._host.DisposeAsync();
            throw;
        }

        simulator.Root = simulator._server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return simulator;
    }

    private Task ListenAsync(CancellationToken cancellationToken) => _options.Load
        ? _server.StartAsync(new LoadApplication(_options, () => !_scripts.Any && !_accounts.HasKeys, _handler.HandleAsync), cancellationToken)
        : _server.StartAsync(new SimulatorApplication(_handler.HandleAsync), cancellationToken);

    /// <summary>The account with this id, made when it is new.</summary>
    public SimulatedAccount AddAccount(string id) => _accounts.Account(id);

    /// <summary>Adds a key to an account, which is made when it is new.</summary>
    public SimulatedKey AddKey(string value, string account = "user_sim") => _accounts.Add(value, account);

    /// <summary>The model with this id, added to the catalogue when it is new.</summary>
    public SimulatedModel AddModel(string id) => _models.GetOrAdd(id);

    /// <summary>Adds a rule after the ones in force.</summary>
    public void Script(ScriptRule rule) => _scripts.Add(rule);

    /// <summary>Replies in this order to the requests that match; null matches all, except that only inference paths match.</summary>
    public void Script(string? key = null, string? account = null, string? model = null, params Reply[] replies) =>
        _scripts.Add(new ScriptRule { Key = key, Account = account, Model = model, Replies = replies });

    /// <summary>Forgets every rule.</summary>
    public void ClearScripts() => _scripts.Clear();

    /// <summary>Forgets the requests seen.</summary>
    public void ClearRequests() => _log.Clear();

    /// <summary>Sets how many free requests an account has used in the current UTC day.</summary>
    public void UseFreeToday(SimulatedAccount account, int used)
    {
        lock (account.Gate)
            account.Quota.SetUsedToday_NeedsLock(_options.Time.GetUtcNow(), used);
    }

    /// <summary>How many free requests an account has used in the current UTC day.</summary>
    public int FreeUsedToday(SimulatedAccount account)
    {
        lock (account.Gate)
            return account.Quota.UsedToday_NeedsLock(_options.Time.GetUtcNow());
    }

    /// <summary>Forgets scripts, requests, answers, keys and accounts, and restores the catalogue; counters go on.</summary>
    public void Reset()
    {
        ClearScripts();
        ClearRequests();
        _generations.Clear();
        _accounts.Clear();
        _models.Reset();
    }

    /// <summary>Stops at once; running answers are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _host.DisposeAsync();
    }
}
