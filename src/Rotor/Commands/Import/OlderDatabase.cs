using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Rotor.Commands.Import;

/// <summary>A foreign SQLite file, read only, row by row, so that a damaged page costs its own rows alone.</summary>
internal sealed class OlderDatabase : IDisposable
{
    private const int Together = 200;

    // Where a file does not tell how many rows it has, so many unreadable ones in a row are taken for its end.
    private const int MostDamaged = 20_000;

    private readonly SqliteConnection _connection;

    private OlderDatabase(SqliteConnection connection) => _connection = connection;

    /// <exception cref="SqliteException">It is no database, or cannot be read.</exception>
    public static OlderDatabase Open(string path)
    {
        _ = Storage.Sqlite.SqliteRuntime.Current;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // Else SQLite opens no file that is shorter than it should be, as a copy that broke off is; what is there of it can be read.
            using var lenient = connection.CreateCommand();
            lenient.CommandText = "PRAGMA writable_schema = ON";
            lenient.ExecuteNonQuery();
            return new OlderDatabase(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The columns of a table; empty where there is no such table.</summary>
    public HashSet<string> Columns(string table)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info($table)";
        command.Parameters.AddWithValue("$table", table);
        using var reader = command.ExecuteReader();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>How many rows a table has; 0 where that cannot be told.</summary>
    public long Count(string table) => Number($"SELECT count(*) FROM \"{table}\"") ?? 0;

    /// <summary>All rows of a table in the order in which they were written; a column that the table lacks is null.</summary>
    public IEnumerable<Row> Rows(string table, string[] columns, ImportReport report)
    {
        var present = Columns(table);
        var list = string.Join(", ", columns.Select(column => present.Contains(column) ? $"\"{column}\"" : "NULL"));
        var select = $"SELECT rowid, {list} FROM \"{table}\" WHERE rowid > $from AND rowid <= $to ORDER BY rowid LIMIT {Together}";
        var end = Number($"SELECT coalesce(max(rowid), 0) FROM \"{table}\"");
        var damage = new DamagedRows(table, report);
        for (var from = 0L; end is null ? damage.InARow < MostDamaged : from < end;)
        {
            if (Read(select, columns, from, end ?? long.MaxValue) is { } group)
            {
                damage.End();
                if (group.Count == 0)
                    yield break;
                foreach (var row in group)
                    yield return row;
                from = group[^1].Number;
                continue;
            }

            // Something in here is damaged: each row by itself.
            for (var last = Math.Min(end ?? long.MaxValue, from + Together); from < last; from++)
            {
                if (Read(select, columns, from, from + 1) is not { } one)
                    damage.Add(from + 1);
                else if (one.Count > 0)
                {
                    damage.End();
                    yield return one[0];
                }
            }
        }

        damage.End(isLast: end is null);
    }

    public void Dispose() => _connection.Dispose();

    private long? Number(string sql)
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private List<Row>? Read(string select, string[] columns, long from, long to)
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = select;
            command.Parameters.AddWithValue("$from", from);
            command.Parameters.AddWithValue("$to", to);
            using var reader = command.ExecuteReader();
            var rows = new List<Row>();
            while (reader.Read())
                rows.Add(new Row(reader.GetInt64(0), columns.Select((name, at) => (name, reader.IsDBNull(at + 1) ? null : reader.GetValue(at + 1))).ToDictionary(pair => pair.name, pair => pair.Item2, StringComparer.Ordinal)));
            return rows;
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <summary>A row, its values as whatever they were kept as.</summary>
    internal sealed class Row(long number, Dictionary<string, object?> values)
    {
        public long Number => number;

        public string? Text(string column) => values[column] switch
        {
            null => null,
            byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

        public long? Whole(string column) => long.TryParse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

        public double? Real(string column) => double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

        public bool IsTrue(string column) => Text(column) is { } text && text != "0" && !text.Equals("false", StringComparison.OrdinalIgnoreCase);

        /// <summary>A time as text; one without a zone is of <paramref name="zone"/>.</summary>
        public DateTimeOffset? Time(string column, TimeZoneInfo zone)
        {
            if (!DateTime.TryParse(Text(column), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
                return null;
            return time.Kind switch
            {
                DateTimeKind.Unspecified => new DateTimeOffset(time, zone.GetUtcOffset(time)).ToUniversalTime(),
                _ => new DateTimeOffset(time.ToUniversalTime(), TimeSpan.Zero),
            };
        }
    }
}
