using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Access;
using Rotor.Admin;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Limits;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;
using Rotor.Tests.Support;

namespace Rotor.Tests.Admin.Records;

/// <summary>The admin API on a real socket, over records in memory.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AdminServer(WebApplication app, FakeRequestLog log)
    {
        (_app, Log) = (app, log);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.First()), Timeout = Gateway.Patience };
        Client.DefaultRequestHeaders.Add(LocalAccess.Header, "local-secret");
    }

    public FakeRequestLog Log { get; }

    public HttpClient Client { get; }

    public static async Task<AdminServer> StartAsync(TimeProvider? time = null, OperatorRole role = OperatorRole.Admin)
    {
        var log = new FakeRequestLog();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging().AddRoutingCore().AddSingleton<IRequestLog>(log).AddSingleton<IUsageLog>(log);
        builder.Services.AddSingleton<IKeyStore, OneKey>().AddSingleton<KeyRegistry>();
        builder.Services.AddSingleton(services => new KeyPool(new PoolOptions(), services.GetRequiredService<TimeProvider>(), NullPoolJournal.Instance));
        builder.Services.AddSingleton(time ?? TimeProvider.System).AddSingleton<IKeyTimeline, NoEvents>();
        var tokens = new Tokens();
        builder.Services.AddSingleton(services => new ClientTokenRegistry(
            tokens, new ClientTokenBook(), new TokenLimits(NullMeterJournal.Instance, services.GetRequiredService<TimeProvider>()), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddAdmin();
        var app = builder.Build();
        var local = new LocalAccess("local-secret");
        var admin = app.MapAdmin(context => local.Allows(context) ? AdminEntry.Of(new OperatorIdentity("olga", role)) : AdminEntry.NotSignedIn);
        admin.MapKeys();
        admin.MapRecords();
        admin.MapDescription();
        await app.StartAsync();
        return new AdminServer(app, log);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>One key, <c>k-7</c>, called Ivan.</summary>
    private sealed class OneKey : IKeyStore
    {
        public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredKey>>(
            [new StoredKey { Id = "k-7", Label = "Ivan", Fingerprint = "", Last4 = "abcd", Source = StoredKey.PersonSource }]);

        public Task<IReadOnlyDictionary<string, Secret>> RevealAllAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, Secret>>(new Dictionary<string, Secret> { ["k-7"] = new("sk-or-v1-abcd") });

        public Task<Secret?> RevealAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AddedKey> AddAsync(NewKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredKey?> UpdateAsync(string id, Func<StoredKey, StoredKey> change, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<KeyReconciled> ReconcileAsync(Func<IReadOnlyList<StoredKey>, KeyReconciled> decide, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public string Fingerprint(Secret value) => throw new NotSupportedException();
    }

    private sealed class NoEvents : IKeyTimeline
    {
        public Task<IReadOnlyList<KeyEvent>> ReadAsync(string? keyId, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<KeyEvent>>([]);
    }

    /// <summary>One token of Olga's, <c>t-olga</c>, one that was hers, and one of nobody's.</summary>
    private sealed class Tokens : IClientTokenStore
    {
        public Task<IReadOnlyList<StoredToken>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredToken>>(
        [
            new StoredToken(new ClientToken { Id = "t-olga", Name = "hers", Owner = "Olga", Last4 = "aaaa" }, []),
            new StoredToken(new ClientToken { Id = "t-olga-revoked", Name = "once hers", Owner = "olga", Last4 = "cccc", RevokedAt = DateTimeOffset.UnixEpoch }, []),
            new StoredToken(new ClientToken { Id = "t-other", Name = "another", Last4 = "bbbb" }, []),
        ]);

        public Task PutAsync(StoredToken token, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
