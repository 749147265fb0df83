using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rotor.Core.Access;

namespace Rotor.Storage;

/// <summary>Operators, their sessions and their tokens.</summary>
internal sealed class OperatorStore(IDatabase database) : IOperatorStore
{
    public Task<(IReadOnlyList<OperatorAccount> Accounts, IReadOnlyList<OperatorSession> Sessions, IReadOnlyList<OperatorToken> Tokens)> LoadAsync(
        CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) => (
            (IReadOnlyList<OperatorAccount>)await ReadAsync(session, "SELECT details FROM operators ORDER BY name", StoreJson.Default.OperatorAccount, token),
            (IReadOnlyList<OperatorSession>)await ReadAsync(session, "SELECT details FROM operator_sessions", StoreJson.Default.OperatorSession, token),
            (IReadOnlyList<OperatorToken>)await ReadAsync(session, "SELECT details FROM operator_tokens ORDER BY id", StoreJson.Default.OperatorToken, token)),
        cancellationToken);

    public Task PutAsync(OperatorAccount account, CancellationToken cancellationToken) => RunAsync(
        "INSERT INTO operators (name, details) VALUES (@id, @details) ON CONFLICT (name) DO UPDATE SET details = @details",
        account.Name, JsonSerializer.Serialize(account, StoreJson.Default.OperatorAccount), cancellationToken);

    public Task PutAsync(OperatorSession session, CancellationToken cancellationToken) => RunAsync(
        "INSERT INTO operator_sessions (id, details) VALUES (@id, @details) ON CONFLICT (id) DO UPDATE SET details = @details",
        session.Id, JsonSerializer.Serialize(session, StoreJson.Default.OperatorSession), cancellationToken);

    public Task PutAsync(OperatorToken token, CancellationToken cancellationToken) => RunAsync(
        "INSERT INTO operator_tokens (id, details) VALUES (@id, @details) ON CONFLICT (id) DO UPDATE SET details = @details",
        token.Id, JsonSerializer.Serialize(token, StoreJson.Default.OperatorToken), cancellationToken);

    public Task DeleteAccountAsync(string name, CancellationToken cancellationToken) => RunAsync("DELETE FROM operators WHERE name = @id", name, "", cancellationToken);

    public Task DeleteSessionAsync(string id, CancellationToken cancellationToken) => RunAsync("DELETE FROM operator_sessions WHERE id = @id", id, "", cancellationToken);

    public Task DeleteTokenAsync(string id, CancellationToken cancellationToken) => RunAsync("DELETE FROM operator_tokens WHERE id = @id", id, "", cancellationToken);

    private Task<int> RunAsync(string sql, string id, string details, CancellationToken cancellationToken) => database.WriteAsync(
        (session, token) => details.Length == 0 ? session.ExecuteAsync(sql, token, ("@id", id)) : session.ExecuteAsync(sql, token, ("@id", id), ("@details", details)),
        cancellationToken);

    private static Task<List<T>> ReadAsync<T>(SqlSession session, string sql, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        session.QueryAsync(sql, row => JsonSerializer.Deserialize(row.GetString(0), type)!, cancellationToken);
}
