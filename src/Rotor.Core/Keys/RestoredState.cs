using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>What was kept of an earlier run, waiting for the keys that it is about.</summary>
internal sealed class RestoredState
{
    private readonly Dictionary<string, KeyRecord> _keys;
    private readonly ILookup<string, CooldownRecord> _ofKeys;
    private readonly ILookup<string, CooldownRecord> _ofAccounts;
    private readonly ILookup<PoolScope, QuotaRecord> _quotas;

    public RestoredState(PoolState state)
    {
        _keys = state.Keys.ToDictionary(key => key.KeyId, StringComparer.Ordinal);
        _ofKeys = state.Cooldowns.Where(rest => IsOfKey(rest.Scope.Kind)).ToLookup(rest => rest.Scope.Owner, StringComparer.Ordinal);
        _ofAccounts = state.Cooldowns.Where(rest => !IsOfKey(rest.Scope.Kind) && rest.Scope.Owner.Length > 0).ToLookup(rest => rest.Scope.Owner, StringComparer.Ordinal);
        Shared = [.. state.Cooldowns.Where(rest => rest.Scope.Kind is ScopeKind.Model or ScopeKind.Upstream)];
        _quotas = state.Quotas.ToLookup(quota => quota.Owner);
    }

    public IReadOnlyList<CooldownRecord> Shared { get; }

    /// <summary>Gives the record once: a key that is removed and added again begins anew.</summary>
    public KeyRecord? TakeKey(string keyId) => _keys.Remove(keyId, out var record) ? record : null;

    public IEnumerable<CooldownRecord> OfKey(string keyId) => _ofKeys[keyId];

    public IEnumerable<CooldownRecord> OfAccount(string accountId) => _ofAccounts[accountId];

    public IEnumerable<QuotaRecord> Quotas(PoolScope owner) => _quotas[owner];

    private static bool IsOfKey(ScopeKind kind) => kind is ScopeKind.Key or ScopeKind.KeyModel;
}
