using System.Collections.Concurrent;
using Rotor.Core.Keys;

namespace Rotor.Core.Access;

/// <summary>The operators' tokens for scripts, found by their secrets.</summary>
internal sealed class OperatorTokens(IOperatorStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, OperatorToken> _byHash = new(StringComparer.Ordinal);

    /// <summary>All of them, the oldest first.</summary>
    public IReadOnlyList<OperatorToken> All => [.. _byHash.Values.OrderBy(token => token.CreatedAt)];

    /// <summary>Takes up what was kept.</summary>
    public void Take(IEnumerable<OperatorToken> kept)
    {
        foreach (var token in kept)
            _byHash[token.Hash] = token;
    }

    public OperatorToken? Find(string? secret) =>
        AccessSecret.HashOf(secret) is { } hash ? _byHash.GetValueOrDefault(hash) : null;

    /// <summary>Makes one, with the owner's role at most.</summary>
    public async Task<(OperatorToken Token, Secret Secret)> AddAsync(OperatorAccount owner, string name, OperatorRole role, CancellationToken cancellationToken)
    {
        var secret = AccessSecret.New(OperatorToken.Prefix);
        var token = new OperatorToken(
            AccessSecret.NewId("o-"), name, owner.Name, (OperatorRole)Math.Min((int)role, (int)owner.Role), AccessSecret.HashOf(secret.Reveal())!, secret.Last4, time.GetUtcNow());
        await store.PutAsync(token, cancellationToken);
        _byHash[token.Hash] = token;
        return (token, secret);
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (_byHash.Values.FirstOrDefault(token => token.Id == id) is not { } token || !_byHash.TryRemove(token.Hash, out _))
            return false;
        await store.DeleteTokenAsync(id, cancellationToken);
        return true;
    }

    public async Task RemoveAllOfAsync(string user, CancellationToken cancellationToken)
    {
        foreach (var token in _byHash.Values.Where(token => token.User == user).ToArray())
            await RemoveAsync(token.Id, cancellationToken);
    }
}
