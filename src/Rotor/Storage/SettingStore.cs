using System.Data.Common;
using Microsoft.Data.Sqlite;
using Rotor.Configuration;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage;

/// <summary>What was set in the console, and every change of it.</summary>
internal sealed class SettingStore(IDatabase database) : ISettingStore
{
    private const string Columns = "id, at, who, name, shown_before, shown_after, kept_before, kept_after";

    /// <summary>
    /// Reads what was set in a data folder that another process may hold, as the configuration is put together before the folder is taken. Nothing where there is no
    /// store yet, or one that cannot be read: whoever takes the folder says what is wrong with it.
    /// </summary>
    /// <param name="dataFolder">The folder's path.</param>
    public static IReadOnlyList<KeptSetting> Read(string dataFolder)
    {
        var path = Path.Combine(dataFolder, DataFolder.DatabaseName);
        if (!File.Exists(path))
            return [];
        _ = SqliteRuntime.Current;
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT name, value FROM console_settings ORDER BY name";
            using var reader = command.ExecuteReader();
            var kept = new List<KeptSetting>();
            while (reader.Read())
                kept.Add(new(reader.GetString(0), reader.GetString(1)));
            return kept;
        }
        catch (SqliteException)
        {
            return [];
        }
    }

    public Task KeepAsync(SettingEvent change, CancellationToken cancellationToken) => database.WriteAsync(
        async (session, token) =>
        {
            if (change.KeptAfter is { } value)
                await session.ExecuteAsync(
                    "INSERT INTO console_settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    token, ("@name", change.Name), ("@value", value));
            else
                await session.ExecuteAsync("DELETE FROM console_settings WHERE name = @name", token, ("@name", change.Name));
            await session.ExecuteAsync(
                "INSERT INTO setting_events (at, who, name, shown_before, shown_after, kept_before, kept_after) VALUES (@at, @who, @name, @before, @after, @was, @is)",
                token,
                ("@at", change.At.Stored()), ("@who", change.Who), ("@name", change.Name), ("@before", change.Before), ("@after", change.After),
                ("@was", change.KeptBefore), ("@is", change.KeptAfter));
        },
        cancellationToken);

    public async Task<IReadOnlyList<SettingEvent>> HistoryAsync(string? name, int most, CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => name is null
            ? session.QueryAsync($"SELECT {Columns} FROM setting_events ORDER BY id DESC LIMIT @most", Read, token, ("@most", most))
            : session.QueryAsync($"SELECT {Columns} FROM setting_events WHERE name = @name ORDER BY id DESC LIMIT @most", Read, token, ("@name", name), ("@most", most)),
        cancellationToken);

    private static SettingEvent Read(DbDataReader row) => new(
        row.GetInt64(0), row.Instant(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.TextOrNull(6), row.TextOrNull(7));
}
