using System.Globalization;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>Opens the files of a day and brings them to the schema that this program knows; never backwards.</summary>
internal static class DaySchema
{
    private static readonly MigrationSet Records = MigrationSet.Embedded(new SqlDialect("sqlite-records"));
    private static readonly MigrationSet Usage = MigrationSet.Embedded(new SqlDialect("sqlite-usage"));
    private static readonly MigrationSet Text = MigrationSet.Embedded(new SqlDialect("sqlite-text"));

    // A new file becomes a WAL file while nobody else has it open, and SQLite does not wait for that moment: one opens after the other. All who
    // write a data folder are in one process.
    private static readonly Lock Opening = new();

    public static SqliteFile OpenRecords(string path, bool strict) => Open(path, Records, strict);

    public static SqliteFile OpenText(string path) => Open(path, Text, strict: false);

    public static SqliteFile OpenUsage(string path) => Open(path, Usage, strict: false);

    /// <summary>A connection that reads the records of a day, and its texts where there are some.</summary>
    public static SqliteFile OpenReader(string path, string textPath)
    {
        var file = SqliteFile.Open(path, writable: false);
        try
        {
            // A day that nobody has written since an older Rotor.
            if ((int)file.Scalar("PRAGMA user_version") < Records.Version) Migrate(file, Records);
            file.Execute("PRAGMA query_only=ON; PRAGMA cache_size=-8000; PRAGMA mmap_size=268435456");
            file["ATTACH ? AS t"].Bind(1, textPath).Run();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SqliteFile Open(string path, MigrationSet set, bool strict)
    {
        var file = SqliteFile.Open(path, writable: true);
        try
        {
            lock (Opening)
            {
                // Some systems' SQLite writes zeros over all that is deleted, also in pages that nobody reads: a tenth of a record's cost. FAST does so
                // where the page is written anyway.
                // NORMAL loses nothing when the process dies, only when the machine does; strict waits for the disk as well.
                file.Execute("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA secure_delete=FAST; PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=16777216; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=16000");
                file.Execute(strict ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
                Migrate(file, set);
            }
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Migrate(SqliteFile file, MigrationSet set)
    {
        var version = (int)file.Scalar("PRAGMA user_version");
        if (version > set.Version)
            throw new StoreException($"{file.Path} has schema {version}, and this Rotor knows {set.Version}: a newer Rotor wrote it. Start that version or a newer one.");
        foreach (var step in set.Migrations.Skip(version))
        {
            file.Execute("BEGIN IMMEDIATE");
            try
            {
                // A reader and the indexer may both be the first to want a day's texts.
                if ((int)file.Scalar("PRAGMA user_version") < step.Version)
                {
                    file.Execute(step.Sql);
                    file.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={step.Version}"));
                }
                file.Execute("COMMIT");
            }
            catch
            {
                file.Rollback();
                throw;
            }
        }
    }
}
