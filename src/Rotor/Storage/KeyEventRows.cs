using System.Data.Common;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>The statements on <c>key_events</c>.</summary>
internal static class KeyEventRows
{
    private const string Columns =
        "at, key_id, account_id, kind, scope_kind, scope_owner, scope_name, scope_provider, reason, explanation, evidence, until_at";

    private static readonly string[] Names =
    [
        "@at", "@key_id", "@account_id", "@kind", "@scope_kind", "@scope_owner", "@scope_name", "@scope_provider", "@reason", "@explanation", "@evidence",
        "@until_at",
    ];

    public static Task AppendAsync(SqlSession session, IEnumerable<KeyEvent> events, CancellationToken cancellationToken) => session.ExecuteManyAsync(
        $"INSERT INTO key_events ({Columns}) VALUES ({string.Join(", ", Names)})",
        events,
        Names,
        static (happened, values) =>
        {
            (values[0], values[1], values[2], values[3]) = (happened.At.Stored(), happened.KeyId, happened.AccountId, happened.Kind);
            (values[4], values[5], values[6], values[7]) = (
                happened.Scope?.Kind.ToString(), happened.Scope?.Owner, happened.Scope?.Name, happened.Scope?.Provider);
            (values[8], values[9], values[10], values[11]) = (happened.Reason, happened.Explanation, happened.Evidence, happened.Until.Stored());
        },
        cancellationToken);

    public static Task<List<KeyEvent>> NewestAsync(SqlSession session, string? keyId, int limit, CancellationToken cancellationToken) => keyId is null
        ? session.QueryAsync($"SELECT {Columns} FROM key_events ORDER BY id DESC LIMIT @limit", Read, cancellationToken, ("@limit", limit))
        : session.QueryAsync(
            $"SELECT {Columns} FROM key_events WHERE key_id = @key_id ORDER BY id DESC LIMIT @limit", Read, cancellationToken,
            ("@key_id", keyId), ("@limit", limit));

    private static KeyEvent Read(DbDataReader row) => new(
        row.Instant(0),
        row.GetString(1),
        row.TextOrNull(2),
        row.GetString(3),
        row.IsDBNull(4) ? null : new PoolScope(Enum.Parse<ScopeKind>(row.GetString(4)), row.GetString(5), row.GetString(6), row.GetString(7)),
        row.GetString(8),
        row.GetString(9),
        row.GetString(10),
        row.InstantOrNull(11));
}
