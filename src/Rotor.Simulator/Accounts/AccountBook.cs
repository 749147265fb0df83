using System.Collections.Concurrent;

namespace Rotor.Simulator.Accounts;

/// <summary>All accounts and keys, found by id and by bearer.</summary>
internal sealed class AccountBook
{
    private readonly ConcurrentDictionary<string, SimulatedAccount> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SimulatedKey> _keys = new(StringComparer.Ordinal);

    public bool HasKeys => !_keys.IsEmpty;

    public IEnumerable<SimulatedAccount> Accounts => _accounts.Values.OrderBy(a => a.Id, StringComparer.Ordinal);

    public IEnumerable<SimulatedKey> Keys => _keys.Values.OrderBy(k => k.Value, StringComparer.Ordinal);

    public SimulatedAccount Account(string id) => _accounts.GetOrAdd(id, static i => new SimulatedAccount(i));

    public SimulatedKey Add(string value, string accountId) => _keys.GetOrAdd(value, static (v, a) => new SimulatedKey(v, a), Account(accountId));

    public SimulatedKey? Find(string? bearer) =>
        bearer is not null && _keys.TryGetValue(bearer, out var key) && !key.Revoked ? key : null;

    public void Clear()
    {
        _keys.Clear();
        _accounts.Clear();
    }
}
