using System.Data.Common;
using System.Text.Json;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>The statements on what the pool keeps.</summary>
internal static class PoolRows
{
    private static readonly string[] CooldownNames =
        ["@kind", "@owner", "@name", "@provider", "@reason", "@explanation", "@evidence", "@since_at", "@until_at", "@in_a_row", "@nature"];

    private static readonly string[] QuotaNames =
        ["@kind", "@owner", "@name", "@quota_window", "@start_at", "@limit_count", "@limit_until", "@used", "@reserved"];

    public static async Task KeepAsync(SqlSession session, PoolChanges changes, CancellationToken cancellationToken)
    {
        foreach (var id in changes.RemovedKeys)
            await ForgetAsync(session, id, cancellationToken);
        if (changes.Keys.Count > 0)
        {
            await session.ExecuteManyAsync(
                "INSERT INTO pool_keys (key_id, state) VALUES (@key_id, @state) ON CONFLICT (key_id) DO UPDATE SET state = excluded.state",
                changes.Keys.Values,
                ["@key_id", "@state"],
                static (key, values) => (values[0], values[1]) = (key.KeyId, JsonSerializer.Serialize(key, StoreJson.Default.KeyRecord)),
                cancellationToken);
        }

        if (changes.Cooldowns.Count > 0)
            await KeepCooldownsAsync(session, changes.Cooldowns.Values, cancellationToken);
        if (changes.Quotas.Count > 0)
            await KeepQuotasAsync(session, changes.Quotas.Values, cancellationToken);
        if (changes.Events.Count > 0)
            await KeyEventRows.AppendAsync(session, changes.Events, cancellationToken);
    }

    /// <summary>Rests that stand, and those that later ones grow from: ended, but without a success since.</summary>
    public static async Task<PoolState> LoadAsync(SqlSession session, DateTimeOffset now, CancellationToken cancellationToken) => new()
    {
        Keys = await session.QueryAsync(
            "SELECT state FROM pool_keys ORDER BY key_id",
            row => JsonSerializer.Deserialize(row.GetString(0), StoreJson.Default.KeyRecord)!,
            cancellationToken),
        Cooldowns = await session.QueryAsync(
            """
            SELECT kind, owner, name, provider, reason, explanation, evidence, since_at, until_at, in_a_row, nature FROM pool_cooldowns
            WHERE until_at > @now OR in_a_row > 0
            """,
            ReadCooldown, cancellationToken, ("@now", now.Stored())),
        Quotas = await session.QueryAsync(
            "SELECT kind, owner, name, quota_window, start_at, limit_count, limit_until, used, reserved FROM pool_quotas", ReadQuota, cancellationToken),
    };

    /// <summary>Deletes rests that ended and count for nothing any more, and everything that ended or happened before <paramref name="before"/>.</summary>
    public static async Task PurgeAsync(SqlSession session, DateTimeOffset now, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            "DELETE FROM pool_cooldowns WHERE (until_at <= @now AND in_a_row = 0) OR until_at <= @before", cancellationToken,
            ("@now", now.Stored()), ("@before", before.Stored()));
        await session.ExecuteAsync("DELETE FROM key_events WHERE at < @before", cancellationToken, ("@before", before.Stored()));
    }

    private static async Task ForgetAsync(SqlSession session, string keyId, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM pool_keys WHERE key_id = @id", cancellationToken, ("@id", keyId));
        foreach (var table in new[] { "pool_cooldowns", "pool_quotas" })
        {
            await session.ExecuteAsync(
                $"DELETE FROM {table} WHERE kind IN (@key, @key_model) AND owner = @id", cancellationToken,
                ("@key", nameof(ScopeKind.Key)), ("@key_model", nameof(ScopeKind.KeyModel)), ("@id", keyId));
        }
    }

    private static Task KeepCooldownsAsync(SqlSession session, IEnumerable<CooldownRecord> cooldowns, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            """
            INSERT INTO pool_cooldowns (kind, owner, name, provider, reason, explanation, evidence, since_at, until_at, in_a_row, nature)
            VALUES (@kind, @owner, @name, @provider, @reason, @explanation, @evidence, @since_at, @until_at, @in_a_row, @nature)
            ON CONFLICT (kind, owner, name, provider) DO UPDATE SET reason = excluded.reason, explanation = excluded.explanation,
                evidence = excluded.evidence, since_at = excluded.since_at, until_at = excluded.until_at, in_a_row = excluded.in_a_row,
                nature = excluded.nature
            """,
            cooldowns,
            CooldownNames,
            static (cooldown, values) =>
            {
                (values[0], values[1], values[2], values[3]) = (
                    cooldown.Scope.Kind.ToString(), cooldown.Scope.Owner, cooldown.Scope.Name, cooldown.Scope.Provider);
                (values[4], values[5], values[6]) = (cooldown.Reason, cooldown.Explanation, cooldown.Evidence);
                (values[7], values[8], values[9], values[10]) = (
                    cooldown.Since.Stored(), cooldown.Until.Stored(), cooldown.InARow, cooldown.Nature.ToString());
            },
            cancellationToken);

    private static Task KeepQuotasAsync(SqlSession session, IEnumerable<QuotaRecord> quotas, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            """
            INSERT INTO pool_quotas (kind, owner, name, quota_window, start_at, limit_count, limit_until, used, reserved)
            VALUES (@kind, @owner, @name, @quota_window, @start_at, @limit_count, @limit_until, @used, @reserved)
            ON CONFLICT (kind, owner, name, quota_window) DO UPDATE SET start_at = excluded.start_at, limit_count = excluded.limit_count,
                limit_until = excluded.limit_until, used = excluded.used, reserved = excluded.reserved
            """,
            quotas,
            QuotaNames,
            static (quota, values) =>
            {
                (values[0], values[1], values[2], values[3]) = (quota.Owner.Kind.ToString(), quota.Owner.Owner, quota.Owner.Name, quota.Window.ToString());
                (values[4], values[5], values[6]) = (quota.Start.Stored(), quota.Limit, quota.LimitUntil.Stored());
                (values[7], values[8]) = (quota.Used, quota.Reserved);
            },
            cancellationToken);

    private static CooldownRecord ReadCooldown(DbDataReader row) => new(
        new PoolScope(Enum.Parse<ScopeKind>(row.GetString(0)), row.GetString(1), row.GetString(2), row.GetString(3)),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.Instant(7),
        row.Instant(8),
        row.GetInt32(9),
        Enum.Parse<RestNature>(row.GetString(10)));

    private static QuotaRecord ReadQuota(DbDataReader row) => new(
        new PoolScope(Enum.Parse<ScopeKind>(row.GetString(0)), row.GetString(1), row.GetString(2)),
        Enum.Parse<QuotaWindow>(row.GetString(3)),
        row.Instant(4),
        row.LongOrNull(5),
        row.InstantOrNull(6),
        row.GetInt64(7),
        row.GetInt64(8));
}
