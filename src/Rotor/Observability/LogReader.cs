using System.Globalization;
using System.Text;

namespace Rotor.Observability;

/// <summary>Reads the log files, from their end or from where the reader was.</summary>
internal sealed class LogReader(LogOptions options, string dataFolder)
{
    public const int MostLines = 5_000;

    // What fewer lines than asked for are looked for in; a filter that nothing passes must not read gigabytes.
    private const long MostBytes = 32L * 1024 * 1024;

    /// <summary>The last lines that pass the filter, oldest first; or, behind a cursor, those that came since.</summary>
    public LogPage Read(LogQuery query)
    {
        if (!options.File)
            return new LogPage([], "", "No log file is written: ROTOR_LOG__FILE is false.");
        try
        {
            var files = LogFile.Files(options, dataFolder);
            return query.After is { Length: > 0 } cursor && Place(cursor, files) is { } place ? Since(files, place.File, place.Offset, query) : Last(files, query);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new LogPage([], query.After ?? "", $"The log file cannot be read ({error.GetType().Name}).");
        }
    }

    private static LogPage Last(IReadOnlyList<string> files, LogQuery query)
    {
        var found = new List<LogEntry>();
        var room = MostBytes;
        var cursor = "";
        for (var at = files.Count - 1; at >= 0 && found.Count < query.Lines && room > 0; at--)
        {
            var length = new FileInfo(files[at]).Length;
            var from = Math.Max(0, length - room);
            var (entries, end) = Entries(files[at], from, length, skipFirst: from > 0);
            cursor = cursor.Length == 0 ? Cursor(files[at], end) : cursor;
            found.InsertRange(0, entries.Where(query.Passes).TakeLast(query.Lines - found.Count));
            room -= length - from;
        }

        return new LogPage(found, cursor, null);
    }

    private static LogPage Since(IReadOnlyList<string> files, int file, long offset, LogQuery query)
    {
        var found = new List<LogEntry>();
        var cursor = query.After!;
        for (var at = file; at < files.Count; at++)
        {
            var from = at == file ? offset : 0;
            var (entries, end) = Entries(files[at], from, Math.Min(new FileInfo(files[at]).Length, from + MostBytes), skipFirst: false);
            found.AddRange(entries.Where(query.Passes));
            cursor = Cursor(files[at], end);
        }

        return new LogPage(found.Count > query.Lines ? found[^query.Lines..] : found, cursor, null);
    }

    // Whole lines only: the last one may still be on its way.
    private static (List<LogEntry> Entries, long End) Entries(string path, long from, long to, bool skipFirst)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = from;
        var bytes = new byte[Math.Max(0, to - from)];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var whole = bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
        var entries = new List<LogEntry>();
        foreach (var line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n').SkipLast(1).Skip(skipFirst ? 1 : 0))
            entries.Add(LogEntry.Parse(line.TrimEnd('\r'), entries.Count > 0 ? entries[^1] : null));
        return (entries, from + whole);
    }

    private static string Cursor(string path, long offset) => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}:{offset}");

    // A file that was emptied or moved away is read from its start.
    private static (int File, long Offset)? Place(string cursor, IReadOnlyList<string> files)
    {
        var colon = cursor.LastIndexOf(':');
        if (colon <= 0 || !long.TryParse(cursor.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return null;
        for (var at = 0; at < files.Count; at++)
            if (Path.GetFileName(files[at].AsSpan()).SequenceEqual(cursor.AsSpan(0, colon)))
                return (at, new FileInfo(files[at]).Length < offset ? 0 : offset);
        return null;
    }
}

/// <summary>Which lines of the log are wanted.</summary>
/// <param name="Lines">The most of them.</param>
/// <param name="Rank">The least level, as <see cref="LogEntry.Rank"/>.</param>
/// <param name="Grep">What a line contains, in any case; empty for anything.</param>
/// <param name="After">Where the reader was; empty for the last lines.</param>
internal sealed record LogQuery(int Lines, int Rank, string Grep, string? After)
{
    public bool Passes(LogEntry entry) => entry.Rank >= Rank && (Grep.Length == 0 || entry.Text.Contains(Grep, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Lines of the log.</summary>
/// <param name="Lines">Oldest first.</param>
/// <param name="Cursor">Where the next ones begin.</param>
/// <param name="Problem">Why there are none; null when all is well.</param>
internal sealed record LogPage(IReadOnlyList<LogEntry> Lines, string Cursor, string? Problem);
