using System.Text.Json;
using Rotor.Core.Access;

namespace Rotor.Storage;

/// <summary>Client tokens in the tables <c>client_tokens</c> and <c>client_token_secrets</c>.</summary>
internal sealed class ClientTokenStore(IDatabase database) : IClientTokenStore
{
    private readonly UnchangedRead<List<StoredToken>> _list = new(
        database,
        static async (session, token) =>
        {
            var secrets = await session.QueryAsync(
                "SELECT token_id, hash, until_at FROM client_token_secrets ORDER BY token_id, place",
                row => (Id: row.GetString(0), Secret: new TokenSecret(TokenHash.FromBytes(row.Bytes(1)), row.InstantOrNull(2))), token);
            var byToken = secrets.ToLookup(secret => secret.Id, secret => secret.Secret, StringComparer.Ordinal);
            var tokens = await session.QueryAsync(
                "SELECT details FROM client_tokens ORDER BY created_at, id", row => JsonSerializer.Deserialize(row.GetString(0), StoreJson.Default.ClientToken)!, token);
            return tokens.ConvertAll(kept => new StoredToken(kept, [.. byToken[kept.Id]]));
        });

    public async Task<IReadOnlyList<StoredToken>> ListAsync(CancellationToken cancellationToken) => await _list.GetAsync(cancellationToken);

    public Task PutAsync(StoredToken token, CancellationToken cancellationToken) => database.WriteAsync(
        async (session, cancel) =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO client_tokens (id, details, created_at, revoked_at) VALUES (@id, @details, @created, @revoked)
                ON CONFLICT (id) DO UPDATE SET details = @details, revoked_at = @revoked
                """,
                cancel,
                ("@id", token.Token.Id), ("@details", JsonSerializer.Serialize(token.Token, StoreJson.Default.ClientToken)),
                ("@created", token.Token.CreatedAt.Stored()), ("@revoked", token.Token.RevokedAt.Stored()));
            await session.ExecuteAsync("DELETE FROM client_token_secrets WHERE token_id = @id", cancel, ("@id", token.Token.Id));
            for (var place = 0; place < token.Secrets.Count; place++)
            {
                await session.ExecuteAsync(
                    "INSERT INTO client_token_secrets (hash, token_id, place, until_at) VALUES (@hash, @id, @place, @until)", cancel,
                    ("@hash", token.Secrets[place].Hash.ToBytes()), ("@id", token.Token.Id), ("@place", place), ("@until", token.Secrets[place].Until.Stored()));
            }
        },
        cancellationToken);
}
