using System.Data.Common;
using System.Text.Json;
using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>The statements on <c>upstream_keys</c>.</summary>
internal static class KeyRows
{
    private const string Columns =
        "id, label, fingerprint, last4, source, weight, source_weight, disabled_by, account, daily_limit, tags, created_at, deleted_at";

    public static Task<List<StoredKey>> ListAsync(SqlSession session, bool withDeleted, CancellationToken cancellationToken) => session.QueryAsync(
        $"SELECT {Columns} FROM upstream_keys WHERE deleted_at IS NULL OR @all = 1 ORDER BY created_at, id", Read, cancellationToken,
        ("@all", withDeleted.Stored()));

    public static async Task<StoredKey?> FindAsync(SqlSession session, string id, CancellationToken cancellationToken) =>
        (await session.QueryAsync($"SELECT {Columns} FROM upstream_keys WHERE id = @id", Read, cancellationToken, ("@id", id))).FirstOrDefault();

    public static async Task<StoredKey?> FindByFingerprintAsync(SqlSession session, string fingerprint, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            $"SELECT {Columns} FROM upstream_keys WHERE fingerprint = @fingerprint", Read, cancellationToken, ("@fingerprint", fingerprint))).FirstOrDefault();

    public static async Task<string> NextLabelAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var taken = (await session.QueryAsync("SELECT label FROM upstream_keys WHERE deleted_at IS NULL", row => row.GetString(0), cancellationToken))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var n = taken.Count + 1;
        while (taken.Contains($"key-{n}"))
            n++;
        return $"key-{n}";
    }

    public static Task InsertAsync(SqlSession session, StoredKey key, byte[] value, CancellationToken cancellationToken) => session.ExecuteAsync(
        """
        INSERT INTO upstream_keys (id, label, value, fingerprint, last4, source, weight, source_weight, disabled_by, account, daily_limit, tags,
            created_at, updated_at, deleted_at)
        VALUES (@id, @label, @value, @fingerprint, @last4, @source, @weight, @source_weight, @disabled_by, @account, @daily_limit, @tags,
            @created_at, @updated_at, @deleted_at)
        """,
        cancellationToken,
        [.. Parameters(key, key.Created), ("@value", value), ("@fingerprint", key.Fingerprint), ("@last4", key.Last4), ("@created_at", key.Created.Stored())]);

    public static Task UpdateAsync(SqlSession session, StoredKey key, DateTimeOffset now, CancellationToken cancellationToken) => session.ExecuteAsync(
        """
        UPDATE upstream_keys SET label = @label, source = @source, weight = @weight, source_weight = @source_weight, disabled_by = @disabled_by,
            account = @account, daily_limit = @daily_limit, tags = @tags, updated_at = @updated_at, deleted_at = @deleted_at
        WHERE id = @id
        """,
        cancellationToken,
        Parameters(key, now));

    public static Task SetValueAsync(SqlSession session, string id, byte[] value, CancellationToken cancellationToken) => session.ExecuteAsync(
        "UPDATE upstream_keys SET value = @value WHERE id = @id", cancellationToken, ("@id", id), ("@value", value));

    private static (string Name, object? Value)[] Parameters(StoredKey key, DateTimeOffset now) =>
    [
        ("@id", key.Id),
        ("@label", key.Label),
        ("@source", key.Source),
        ("@weight", key.Weight),
        ("@source_weight", key.SourceWeight),
        ("@disabled_by", Stored(key.DisabledBy)),
        ("@account", key.Account),
        ("@daily_limit", key.DailyLimit),
        ("@tags", JsonSerializer.Serialize(key.Tags, StoreJson.Default.IReadOnlyListString)),
        ("@updated_at", now.Stored()),
        ("@deleted_at", key.Deleted.Stored()),
    ];

    private static StoredKey Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Label = row.GetString(1),
        Fingerprint = row.GetString(2),
        Last4 = row.GetString(3),
        Source = row.GetString(4),
        Weight = row.GetInt32(5),
        SourceWeight = row.IntOrNull(6),
        DisabledBy = row.TextOrNull(7) switch { null => DisabledBy.Nobody, "source" => DisabledBy.Source, _ => DisabledBy.Person },
        Account = row.TextOrNull(8),
        DailyLimit = row.LongOrNull(9),
        Tags = JsonSerializer.Deserialize(row.GetString(10), StoreJson.Default.IReadOnlyListString) ?? [],
        Created = row.Instant(11),
        Deleted = row.InstantOrNull(12),
    };

    private static string? Stored(DisabledBy by) => by switch
    {
        DisabledBy.Nobody => null,
        DisabledBy.Source => "source",
        _ => "person",
    };
}
