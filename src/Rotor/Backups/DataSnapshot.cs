using Microsoft.Data.Sqlite;
using Rotor.Storage;
using Rotor.Storage.Sqlite;

namespace Rotor.Backups;

/// <summary>Copies the databases of a data folder as they are at one instant, whether or not a server writes to them.</summary>
internal static class DataSnapshot
{
    private const int BusySeconds = 20;

    /// <summary>Copies some databases, all as of the same instant.</summary>
    /// <param name="files">The databases. Of the first no change is committed while the others are fixed; none is held up for longer than that.</param>
    /// <param name="copied">Told each path and where its copy is; the copy is removed afterwards.</param>
    /// <exception cref="BackupException">One cannot be read.</exception>
    public static void Copy(IReadOnlyList<string> files, Action<string, string> copied)
    {
        _ = SqliteRuntime.Current;
        var open = new List<SqliteConnection>();
        try
        {
            Fix(files, open);
            for (var i = 0; i < files.Count; i++)
                CopyOne(open[i], files[i], copied);
        }
        catch (SqliteException error)
        {
            throw new BackupException($"{files[0]} cannot be read ({error.Message}). Nothing was written; 'rotor doctor' tells more.", error);
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    private static void Fix(IReadOnlyList<string> files, List<SqliteConnection> open)
    {
        using var guard = Open(files[0]);
        Run(guard, "BEGIN IMMEDIATE");
        foreach (var file in files)
        {
            open.Add(Open(file));
            // A read transaction begins with the first read.
            Run(open[^1], "BEGIN; SELECT count(*) FROM sqlite_schema");
        }

        Run(guard, "ROLLBACK");
    }

    private static void CopyOne(SqliteConnection from, string path, Action<string, string> copied)
    {
        var copy = $"{path}.{Guid.NewGuid().ToString("N")[..8]}.tmp";
        try
        {
            OwnerOnly.EnsureFile(copy);
            using (var to = Open(copy))
            {
                from.BackupDatabase(to);
                Run(to, "PRAGMA journal_mode=DELETE");
            }

            copied(path, copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = BusySeconds }.ToString());
        connection.Open();
        Run(connection, $"PRAGMA busy_timeout={BusySeconds * 1000}");
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
