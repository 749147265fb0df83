namespace Rotor.Core.Access;

/// <summary>Where client tokens are kept over restarts: their hashes only.</summary>
public interface IClientTokenStore
{
    /// <summary>All tokens, revoked ones included, oldest first.</summary>
    Task<IReadOnlyList<StoredToken>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a token, or replaces all that is kept of it.</summary>
    Task PutAsync(StoredToken token, CancellationToken cancellationToken);
}

/// <summary>A token with all secrets that open with it.</summary>
public sealed record StoredToken(ClientToken Token, IReadOnlyList<TokenSecret> Secrets);
