using System.Text;

namespace Rotor.Commands.Import;

/// <summary>Finds the files of older proxies, and tells which is which by what stands in them.</summary>
internal static class ImportFiles
{
    private const long MostTextBytes = 64L * 1024 * 1024;

    private static readonly string[] Names = ["keys.csv", ".env", "config.json"];
    private static readonly string[] Endings = [".db", ".sqlite", ".sqlite3"];

    // Where the older proxies keep their databases beside their own folder.
    private static readonly string[] Folders = ["", "data", "app", Path.Combine("app", "data")];

    private static ReadOnlySpan<byte> DatabaseMark => "SQLite format 3\0"u8;

    /// <exception cref="CommandException">There is nothing at a path.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths)
    {
        var found = new List<string>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
                found.Add(path);
            else if (!Directory.Exists(path))
                throw new CommandException(ExitCode.WrongConfiguration, $"There is no file or folder {path}.");
            else if (InFolder(path).ToList() is { Count: > 0 } inside)
                found.AddRange(inside);
            else
                throw new CommandException(ExitCode.WrongConfiguration, $"The folder {path} holds none of keys.csv, .env, config.json, or a database of an older proxy.");
        }

        return [.. found.DistinctBy(Path.GetFullPath)];
    }

    /// <summary>Opens a file; null, and a fault, where it is none of an older proxy.</summary>
    public static IOlderSource? Open(string path, TimeZoneInfo zone, ImportReport report)
    {
        try
        {
            if (IsDatabase(path))
                return OpenDatabase(path, zone, report);
            if (new FileInfo(path).Length > MostTextBytes)
            {
                report.Fault("file", "it is no database, and too large for a list of keys");
                return null;
            }

            var text = File.ReadAllText(path, Encoding.UTF8);
            return Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".JSON" => KeyTextSource.Json(text),
                ".CSV" or ".TXT" => KeyTextSource.Csv(text),
                _ when Path.GetFileName(path).Contains(".env", StringComparison.OrdinalIgnoreCase) => KeyTextSource.DotEnv(text),
                _ when Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) => Nothing(report, "it is no SQLite database, or its beginning is damaged"),
                _ => Nothing(report, "it is none of keys.csv, .env, config.json, or a database of an older proxy"),
            };
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            return Nothing(report, $"its beginning is damaged, so that nothing of it can be read (SQLite {error.SqliteErrorCode})");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Nothing(report, $"it cannot be read ({error.GetType().Name})");
        }
    }

    private static KeyTextSource? Nothing(ImportReport report, string why)
    {
        report.Fault("file", why);
        return null;
    }

    private static IOlderSource? OpenDatabase(string path, TimeZoneInfo zone, ImportReport report)
    {
        var database = OlderDatabase.Open(path);
        try
        {
            if (database.Columns(RequestsDatabase.Table).IsSupersetOf(["id", "timestamp", "authorization_bearer"]))
                return new RequestsDatabase(database, zone);
            if (database.Columns(UsageDatabase.KeysTable).Contains("api_key"))
                return new UsageDatabase(database);
            if (database.Columns(KeysDatabase.Table).Contains("key"))
                return new KeysDatabase(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }

        database.Dispose();
        report.Fault("file", "it is a database, but none of an older proxy");
        return null;
    }

    private static IEnumerable<string> InFolder(string folder)
    {
        foreach (var inside in Folders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(inside).Order(StringComparer.Ordinal))
                if (Names.Contains(Path.GetFileName(file), StringComparer.OrdinalIgnoreCase) || IsOlderDatabase(file))
                    yield return file;
        }
    }

    private static bool IsOlderDatabase(string path)
    {
        if (!Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            return false;
        try
        {
            if (!IsDatabase(path))
                return Path.GetFileName(path).StartsWith("openrouter_", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("proxy_", StringComparison.Ordinal);
            using var source = OpenDatabase(path, TimeZoneInfo.Utc, new ImportReport(path));
            return source is not null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            // By its name somebody wants it: that it cannot be read is to be told.
            return true;
        }
    }

    private static bool IsDatabase(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> start = stackalloc byte[16];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(DatabaseMark);
    }
}
