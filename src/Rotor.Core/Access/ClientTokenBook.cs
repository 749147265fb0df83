using System.Collections.Concurrent;

namespace Rotor.Core.Access;

/// <summary>The client tokens in force, found by the hash of what a caller shows. Read by every request, without a lock.</summary>
public sealed class ClientTokenBook
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TokenHash, Entry> _byHash = new();
    private readonly ConcurrentDictionary<string, Caller> _byId = new(StringComparer.Ordinal);

    /// <summary>A secret's end, where it has one of its own: after a rotation the old one holds for a while.</summary>
    private sealed record Entry(Caller Caller, DateTimeOffset? Until);

    /// <summary>True when no token can open the door.</summary>
    public bool IsEmpty => _byHash.IsEmpty;

    /// <summary>The tokens in force, in no order.</summary>
    public IEnumerable<ClientToken> Tokens => _byId.Values.Select(caller => caller.Token!);

    /// <summary>The holder of a token; null for one that is not known. Whether it has expired is the caller's to look at.</summary>
    /// <param name="token">The secret as it was shown.</param>
    /// <param name="now">A secret that was rotated out and is over by then is not known any more.</param>
    public Caller? Find(ReadOnlySpan<char> token, DateTimeOffset now) =>
        TokenHash.Of(token) is { } hash && _byHash.TryGetValue(hash, out var entry) && !(entry.Until <= now) ? entry.Caller : null;

    /// <summary>Takes a token in, or what was changed of it.</summary>
    /// <param name="token">The token; one that was revoked goes out.</param>
    /// <param name="secrets">All hashes that open with it, each with its own end where it has one.</param>
    public void Put(ClientToken token, IEnumerable<TokenSecret> secrets)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(secrets);
        lock (_gate)
        {
            var caller = new Caller(token);
            var kept = token.RevokedAt is null ? secrets.ToDictionary(secret => secret.Hash, secret => new Entry(caller, secret.Until)) : [];
            foreach (var (hash, entry) in _byHash)
            {
                if (entry.Caller.Token!.Id == token.Id && !kept.ContainsKey(hash))
                    _byHash.TryRemove(hash, out _);
            }

            foreach (var (hash, entry) in kept)
                _byHash[hash] = entry;
            if (kept.Count > 0)
                _byId[token.Id] = caller;
            else
                _byId.TryRemove(token.Id, out _);
        }
    }
}

/// <summary>A secret that opens the door for a token.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Until">When it ends although the token goes on; null for the newest.</param>
public sealed record TokenSecret(TokenHash Hash, DateTimeOffset? Until = null);
