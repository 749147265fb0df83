using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>What rests: a <see cref="ScopeKind"/> and what it is of.</summary>
/// <param name="Kind">Never <see cref="ScopeKind.None"/>.</param>
/// <param name="Owner">The key's id for the key kinds, the account's id for the account kinds, else empty.</param>
/// <param name="Name">The model, or the vendor for <see cref="ScopeKind.AccountVendor"/>; else empty.</param>
/// <param name="Provider">The provider's display name for <see cref="ScopeKind.ModelProvider"/>; else empty.</param>
public readonly record struct PoolScope(ScopeKind Kind, string Owner = "", string Name = "", string Provider = "");
