using System.Globalization;

namespace Rotor.Storage.Records;

/// <summary>Where the records' files are: <c>records/2026-03-04.db</c>, its texts in <c>records/2026-03-04.text</c>, and <c>records/spool</c>.</summary>
internal sealed class RecordFiles
{
    private const string DayFormat = "yyyy-MM-dd";
    private static readonly string[] Endings = ["", "-wal", "-shm"];

    public RecordFiles(string dataFolder)
    {
        Folder = Path.Combine(dataFolder, "records");
        Spool = Path.Combine(Folder, "spool");
    }

    public string Folder { get; }

    public string Spool { get; }

    public string RecordsOf(DateOnly day) => Path.Combine(Folder, day.ToString(DayFormat, CultureInfo.InvariantCulture) + ".db");

    public string TextOf(DateOnly day) => Path.Combine(Folder, day.ToString(DayFormat, CultureInfo.InvariantCulture) + ".text");

    /// <summary>Sums of days whose files are gone.</summary>
    public string OldUsage => Path.Combine(Folder, "usage.db");

    /// <summary>The days that have a file, newest first.</summary>
    public List<DateOnly> Days()
    {
        var days = new List<DateOnly>();
        if (!Directory.Exists(Folder)) return days;
        foreach (var path in Directory.EnumerateFiles(Folder, "*.db"))
        {
            if (DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                days.Add(day);
        }
        days.Sort((a, b) => b.CompareTo(a));
        return days;
    }

    /// <summary>All files of a day, logs included, that exist now.</summary>
    public IEnumerable<string> FilesOf(DateOnly day) =>
        from file in (string[])[RecordsOf(day), TextOf(day)]
        from ending in Endings
        where File.Exists(file + ending)
        select file + ending;

    /// <summary>The bytes on disk of a day, logs included.</summary>
    public long SizeOf(DateOnly day) => FilesOf(day).Sum(file => new FileInfo(file).Length);

    /// <summary>Sets a file aside with its log, where nothing reads or writes it again.</summary>
    public static void SetAside(string path, DateTimeOffset now)
    {
        var ending = string.Create(CultureInfo.InvariantCulture, $".damaged-{now:yyyyMMddHHmmss}");
        foreach (var suffix in Endings)
        {
            if (File.Exists(path + suffix)) File.Move(path + suffix, path + ending + suffix, overwrite: true);
        }
    }
}
