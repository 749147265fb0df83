using Rotor.Core.RequestLog;
using Rotor.Core.Usage;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>The writing end of one day's sums: counted in memory, written together. On the writer's thread; transactions are the caller's.</summary>
/// <remarks>Where a transaction is undone, the day must be opened anew: what was counted is then read again from its records.</remarks>
internal sealed class DayUsage(SqliteFile file)
{
    private readonly Dictionary<UsageKey, Pending> _pending = [];
    private readonly ByteWriter _bytes = new();

    /// <summary>Rows that wait to be written.</summary>
    public int Rows => _pending.Count;

    public void Add(UsageKey key, RequestRecord record, int keyName, int clientName)
    {
        if (!_pending.TryGetValue(key, out var pending)) _pending[key] = pending = new Pending();
        (pending.KeyName, pending.ClientName) = (keyName, clientName);
        pending.Sums.Add(record);
    }

    public void Write()
    {
        // First the rollups: the rows take up what is stored of them.
        WriteRollups(RollupsOf(_pending));
        foreach (var (key, pending) in _pending)
        {
            var select = BindKey(file["SELECT sums FROM usage WHERE hour = ? AND model = ? AND key = ? AND account = ? AND client = ? AND provider = ?"], key);
            BindKey(
                file[
                    """
                    INSERT INTO usage (hour, model, key, account, client, provider, key_name, client_name, sums) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (hour, model, key, account, client, provider) DO UPDATE SET key_name = excluded.key_name,
                        client_name = excluded.client_name, sums = excluded.sums
                    """],
                key).Bind(7, pending.KeyName).Bind(8, pending.ClientName).Bind(9, WithStored(select, pending.Sums)).Run();
        }
    }

    /// <summary>Says that what was written is committed.</summary>
    public void Forget() => _pending.Clear();

    /// <summary>Makes the rollups of a day that has none, as an older Rotor left it.</summary>
    public void MakeRollups()
    {
        if (file.Scalar("SELECT count(*) FROM (SELECT 1 FROM rollups LIMIT 1)") > 0) return;
        var rows = new Dictionary<UsageKey, Pending>();
        var select = file["SELECT hour, model, key, account, client, provider, key_name, client_name, sums FROM usage"];
        while (select.Step())
        {
            var pending = new Pending { KeyName = (int)select.Long(6), ClientName = (int)select.Long(7) };
            UsageForm.AddTo(pending.Sums, select.Blob(8));
            rows[new UsageKey(
                (int)select.Long(0), (int)select.Long(1), (int)select.Long(2), (int)select.Long(3), (int)select.Long(4), (int)select.Long(5))] = pending;
        }
        select.Reset();
        WriteRollups(RollupsOf(rows));
    }

    private static Dictionary<RollupKey, Rollup> RollupsOf(Dictionary<UsageKey, Pending> rows)
    {
        var rollups = new Dictionary<RollupKey, Rollup>();
        foreach (var (key, row) in rows)
        {
            Add(rollups, new RollupKey(UsageGroup.None, key.Hour, 0), 0, row.Sums);
            Add(rollups, new RollupKey(UsageGroup.Model, key.Hour, key.Model), 0, row.Sums);
            Add(rollups, new RollupKey(UsageGroup.Key, key.Hour, key.Key), row.KeyName, row.Sums);
            Add(rollups, new RollupKey(UsageGroup.Account, key.Hour, key.Account), 0, row.Sums);
            Add(rollups, new RollupKey(UsageGroup.Client, key.Hour, key.Client), row.ClientName, row.Sums);
            Add(rollups, new RollupKey(UsageGroup.Provider, key.Hour, key.Provider), 0, row.Sums);
        }
        return rollups;
    }

    private static void Add(Dictionary<RollupKey, Rollup> rollups, RollupKey key, int name, UsageSums sums)
    {
        if (!rollups.TryGetValue(key, out var rollup)) rollups[key] = rollup = new Rollup();
        rollup.Name = name;
        rollup.Sums.Add(sums);
    }

    private void WriteRollups(Dictionary<RollupKey, Rollup> rollups)
    {
        foreach (var (key, rollup) in rollups)
        {
            var select = file["SELECT sums FROM rollups WHERE grouping = ? AND hour = ? AND term = ?"]
                .Bind(1, (int)key.Group).Bind(2, key.Hour).Bind(3, key.Term);
            file["INSERT OR REPLACE INTO rollups (grouping, hour, term, name, sums) VALUES (?, ?, ?, ?, ?)"]
                .Bind(1, (int)key.Group).Bind(2, key.Hour).Bind(3, key.Term).Bind(4, rollup.Name).Bind(5, WithStored(select, rollup.Sums)).Run();
        }
    }

    private ReadOnlySpan<byte> WithStored(SqliteStatement select, UsageSums sums)
    {
        if (select.Step()) UsageForm.AddTo(sums, select.Blob(0));
        select.Reset();
        _bytes.Clear();
        UsageForm.Write(sums, _bytes);
        return _bytes.Span;
    }

    private static SqliteStatement BindKey(SqliteStatement statement, UsageKey key) => statement
        .Bind(1, key.Hour).Bind(2, key.Model).Bind(3, key.Key).Bind(4, key.Account).Bind(5, key.Client).Bind(6, key.Provider);

    private readonly record struct RollupKey(UsageGroup Group, int Hour, int Term);

    private sealed class Rollup
    {
        public UsageSums Sums { get; } = new();

        public int Name { get; set; }
    }

    private sealed class Pending
    {
        public UsageSums Sums { get; } = new();

        public int KeyName { get; set; }

        public int ClientName { get; set; }
    }
}
