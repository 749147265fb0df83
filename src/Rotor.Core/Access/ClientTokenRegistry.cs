using Rotor.Core.Keys;
using Rotor.Core.Limits;

namespace Rotor.Core.Access;

/// <summary>Client tokens as people manage them: what is kept of them, and the book that the door reads, changed together.</summary>
public sealed class ClientTokenRegistry(IClientTokenStore store, ClientTokenBook book, TokenLimits limits, TimeProvider time) : IDisposable
{
    /// <summary>How long the old secret holds after a rotation, unless something else is said.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(1);

    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Puts all that is kept in force.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var (token, secrets) in await store.ListAsync(cancellationToken))
            book.Put(token, secrets);
    }

    /// <summary>Tokens that are not revoked, with the one that configuration gives.</summary>
    public async Task<IReadOnlyList<ClientTokenView>> ListAsync(CancellationToken cancellationToken)
    {
        var kept = (await store.ListAsync(cancellationToken)).Where(stored => stored.Token.RevokedAt is null).Select(stored => stored.Token);
        var configured = book.Tokens.Where(token => token.Id == ClientToken.ConfiguredId);
        return [.. configured.Concat(kept).Select(View)];
    }

    /// <summary>The ids of all tokens that are, or were until they were revoked, this operator's.</summary>
    public async Task<IReadOnlyList<string>> IdsOfOwnerAsync(string owner, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(cancellationToken)).Where(stored => owner.Equals(stored.Token.Owner, StringComparison.OrdinalIgnoreCase)).Select(stored => stored.Token.Id)];

    public async Task<ClientTokenView?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(token => token.Id == id);

    /// <summary>Makes a token.</summary>
    /// <returns>The token, and its secret, which nobody can show again.</returns>
    public async Task<(ClientTokenView Token, Secret Secret)> AddAsync(TokenEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var secret = AccessSecret.New(ClientToken.Prefix);
        var token = edit.ApplyTo(new ClientToken { Id = AccessSecret.NewId("t-"), Name = "", Last4 = secret.Last4, CreatedAt = time.GetUtcNow() });
        await PutAsync(new StoredToken(token, [new TokenSecret(HashOf(secret))]), cancellationToken);
        return (View(token), secret);
    }

    /// <returns>Null where there is no such token.</returns>
    public async Task<ClientTokenView?> EditAsync(string id, TokenEdit edit, CancellationToken cancellationToken) =>
        await ChangeAsync(id, stored => stored with { Token = edit.ApplyTo(stored.Token) }, cancellationToken) is { } changed ? View(changed.Token) : null;

    /// <summary>Gives a token a new secret; the old one holds for the overlap.</summary>
    /// <returns>Null where there is no such token.</returns>
    public async Task<(ClientTokenView Token, Secret Secret)?> RotateAsync(string id, TimeSpan overlap, CancellationToken cancellationToken)
    {
        var secret = AccessSecret.New(ClientToken.Prefix);
        var until = time.GetUtcNow() + overlap;
        var changed = await ChangeAsync(
            id,
            stored => new StoredToken(
                stored.Token with { Last4 = secret.Last4 },
                [new TokenSecret(HashOf(secret)), .. stored.Secrets.Where(old => !(old.Until <= time.GetUtcNow())).Select(old => old with { Until = old.Until < until ? old.Until : until })]),
            cancellationToken);
        return changed is null ? null : (View(changed.Token), secret);
    }

    /// <summary>Ends a token at once and for good.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await ChangeAsync(id, stored => new StoredToken(stored.Token with { RevokedAt = time.GetUtcNow() }, []), cancellationToken) is not null;

    public void Dispose() => _turn.Dispose();

    private async Task<StoredToken?> ChangeAsync(string id, Func<StoredToken, StoredToken> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var known = (await store.ListAsync(cancellationToken)).FirstOrDefault(stored => stored.Token.Id == id && stored.Token.RevokedAt is null);
            if (known is null)
                return null;
            var changed = change(known);
            await PutAsync(changed, cancellationToken);
            return changed;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task PutAsync(StoredToken token, CancellationToken cancellationToken)
    {
        await store.PutAsync(token, cancellationToken);
        book.Put(token.Token, token.Secrets);
    }

    private ClientTokenView View(ClientToken token) => ClientTokenView.Of(token, limits.Of(token.Id).Use(time.GetUtcNow()));

    private static TokenHash HashOf(Secret secret) => TokenHash.Of(secret.Reveal())!.Value;
}
