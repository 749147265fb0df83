using System.Security.Cryptography;
using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>Keys in the table <c>upstream_keys</c>.</summary>
internal sealed class KeyStore(IDatabase database, ISecretProtector secrets, TimeProvider time) : IKeyStore
{
    private const string CheckName = "secret_check";
    private const string CheckText = "rotor";
    private const string IdLetters = "23456789abcdefghjkmnpqrstuvwxyz";

    private readonly UnchangedRead<List<StoredKey>> _list = new(database, static (session, token) => KeyRows.ListAsync(session, withDeleted: false, token));

    public string Fingerprint(Secret value) => secrets.Fingerprint(value);

    /// <summary>Whether secrets were ever stored here, so that a new secret key cannot open them.</summary>
    public static Task<bool> HoldsSecretsAsync(IDatabase database, CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) => await session.ScalarAsync<long>("SELECT count(*) FROM settings WHERE name = @name", token, ("@name", CheckName)) > 0,
        cancellationToken);

    /// <summary>Makes sure that the secret key at hand is the one under which this store's secrets were written.</summary>
    /// <exception cref="SecretException">It is another one.</exception>
    public Task CheckSecretKeyAsync(CancellationToken cancellationToken) => database.WriteAsync(
        async (session, token) =>
        {
            var stored = await session.ScalarAsync<byte[]>("SELECT value FROM settings WHERE name = @name", token, ("@name", CheckName));
            if (stored is not null)
            {
                secrets.Open(CheckName, stored);
                return;
            }

            await session.ExecuteAsync(
                "INSERT INTO settings (name, value) VALUES (@name, @value)", token,
                ("@name", CheckName), ("@value", secrets.Seal(CheckName, new Secret(CheckText))));
        },
        cancellationToken);

    public async Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken) => await _list.GetAsync(cancellationToken);

    public Task<IReadOnlyDictionary<string, Secret>> RevealAllAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) =>
        {
            var rows = await session.QueryAsync(
                "SELECT id, value FROM upstream_keys WHERE deleted_at IS NULL", row => (Id: row.GetString(0), Value: row.Bytes(1)), token);
            return (IReadOnlyDictionary<string, Secret>)rows.ToDictionary(row => row.Id, row => secrets.Open(Context(row.Id), row.Value));
        },
        cancellationToken);

    public Task<Secret?> RevealAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) =>
        {
            var value = await session.ScalarAsync<byte[]>(
                "SELECT value FROM upstream_keys WHERE id = @id AND deleted_at IS NULL", token, ("@id", id));
            return value is null ? (Secret?)null : secrets.Open(Context(id), value);
        },
        cancellationToken);

    public Task<AddedKey> AddAsync(NewKey key, CancellationToken cancellationToken) => database.WriteAsync(
        async (session, token) =>
        {
            var known = await KeyRows.FindByFingerprintAsync(session, Fingerprint(key.Value), token);
            if (known is null)
                return new AddedKey(await InsertAsync(session, key, token), WasThere: false);
            if (known.Enabled)
                return new AddedKey(known, WasThere: true);
            var back = known with
            {
                Label = known.Deleted is null && key.Label is null ? known.Label : key.Label ?? await KeyRows.NextLabelAsync(session, token),
                Weight = key.Weight ?? known.Weight,
                Source = key.Source,
                SourceWeight = null,
                DisabledBy = DisabledBy.Nobody,
                Deleted = null,
                Account = key.Account ?? known.Account,
                DailyLimit = key.DailyLimit ?? known.DailyLimit,
                Tags = key.Tags.Count > 0 ? key.Tags : known.Tags,
            };
            await KeyRows.UpdateAsync(session, back, time.GetUtcNow(), token);
            await KeyRows.SetValueAsync(session, back.Id, secrets.Seal(Context(back.Id), key.Value), token);
            return new AddedKey(back, WasThere: false);
        },
        cancellationToken);

    public Task<StoredKey?> UpdateAsync(string id, Func<StoredKey, StoredKey> change, CancellationToken cancellationToken) => database.WriteAsync(
        async (session, token) =>
        {
            if (await KeyRows.FindAsync(session, id, token) is not { Deleted: null } known)
                return null;
            var changed = change(known) with { Id = id };
            await KeyRows.UpdateAsync(session, changed, time.GetUtcNow(), token);
            return changed;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        async (session, token) =>
        {
            if (await KeyRows.FindAsync(session, id, token) is not { Deleted: null } known)
                return false;
            await KeyRows.UpdateAsync(session, known with { Deleted = time.GetUtcNow() }, time.GetUtcNow(), token);
            await KeyRows.SetValueAsync(session, id, [], token);
            return true;
        },
        cancellationToken);

    public Task<KeyReconciled> ReconcileAsync(Func<IReadOnlyList<StoredKey>, KeyReconciled> decide, CancellationToken cancellationToken) => database.WriteAsync(
        async (session, token) =>
        {
            var decided = decide(await KeyRows.ListAsync(session, withDeleted: true, token));
            foreach (var changed in decided.Changed)
                await KeyRows.UpdateAsync(session, changed, time.GetUtcNow(), token);
            foreach (var added in decided.Added)
                await InsertAsync(session, added, token);
            return decided;
        },
        cancellationToken);

    private async Task<StoredKey> InsertAsync(SqlSession session, NewKey key, CancellationToken cancellationToken)
    {
        var record = new StoredKey
        {
            Id = "k-" + RandomNumberGenerator.GetString(IdLetters, 8),
            Label = string.IsNullOrWhiteSpace(key.Label) ? await KeyRows.NextLabelAsync(session, cancellationToken) : key.Label,
            Fingerprint = Fingerprint(key.Value),
            Last4 = key.Value.Last4,
            Source = key.Source,
            Weight = key.Weight ?? 1,
            SourceWeight = key.Source == StoredKey.PersonSource ? null : key.Weight,
            Account = key.Account,
            DailyLimit = key.DailyLimit,
            Tags = key.Tags,
            Created = time.GetUtcNow(),
        };
        await KeyRows.InsertAsync(session, record, secrets.Seal(Context(record.Id), key.Value), cancellationToken);
        return record;
    }

    private static string Context(string id) => "upstream key " + id;
}
