using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Checks;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary>Keys in the data folder, which this process holds meanwhile.</summary>
internal sealed class LocalKeyDesk : IKeyDesk
{
    private readonly ServingData _data;
    private readonly PoolJournal _journal;
    private readonly KeyPool _pool;
    private readonly KeyRegistry _keys;
    private readonly KeyCheckClient _client;
    private readonly KeyChecker _checker;

    /// <summary>Works on the store as it is: what configuration names is the server's business, as its environment may be another one.</summary>
    public LocalKeyDesk(RotorOptions options, TimeProvider time, ServingData data)
    {
        _data = data;
        _journal = data.NewJournal(time, NullLogger<PoolJournal>.Instance);
        _pool = data.NewPool(options.Pool, time, _journal);
        _client = new KeyCheckClient(options.Upstream, time);
        _checker = new KeyChecker(_pool, _client, time, NullLogger<KeyChecker>.Instance);
        _keys = new KeyRegistry(data.Store, _pool, _checker);
    }

    public Task<IReadOnlyList<KeyView>> ListAsync(CancellationToken cancellationToken) => _keys.ListAsync(cancellationToken);

    public Task<IReadOnlyList<KeyView>> FindAsync(string reference, CancellationToken cancellationToken) => _keys.FindAsync(reference, cancellationToken);

    public Task<(KeyView Key, bool WasThere)> AddAsync(NewKey key, CancellationToken cancellationToken) => _keys.AddAsync(key, cancellationToken);

    public Task<KeyView?> EditAsync(string id, KeyEdit edit, CancellationToken cancellationToken) => _keys.EditAsync(id, edit, cancellationToken);

    public Task<CheckedKey?> CheckAsync(string id, CancellationToken cancellationToken) => _keys.CheckAsync(id, cancellationToken);

    public Task<IReadOnlyList<AccountSnapshot>> AccountsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<AccountSnapshot>>(_pool.Accounts());

    public Task<bool> LiftAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is not null)
            return Task.FromResult(_keys.Lift(id));
        _keys.LiftAll();
        return Task.FromResult(true);
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => _keys.DeleteAsync(id, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        _checker.Dispose();
        _client.Dispose();
        _pool.Dispose();
        await _journal.DisposeAsync();
        await _data.DisposeAsync();
    }
}
