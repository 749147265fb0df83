using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Rotor.Backups;

/// <summary>What a backup says of itself, first of all.</summary>
internal sealed record BackupContent(string Version, DateTimeOffset CreatedAt, bool HasSecretKey, bool HasRecords);

/// <summary>Which files of a data folder a backup holds: what people made and what was recorded; no lock, no log, nothing that belongs to a running process.</summary>
internal static partial class BackupFiles
{
    public const string ContentName = "backup.json";
    public const string Database = "rotor.db";
    public const string SecretKey = "secret.key";
    public const string Records = "records";

    /// <summary>Small files, copied as they are, that need not be there.</summary>
    public static readonly string[] Plain = [SecretKey, "rotor.json"];

    /// <summary>Whether a name may be written into a data folder: one of those above, and no way out of it.</summary>
    public static bool IsProper(string name) => name == Database || Plain.Contains(name) || RecordName().IsMatch(name);

    /// <summary>The files of the records in groups that belong together: a day's records before its texts, which may be ahead of them and never behind.</summary>
    public static IEnumerable<IReadOnlyList<string>> RecordGroups(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(IsDatabase).GroupBy(Path.GetFileNameWithoutExtension).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (IReadOnlyList<string>)[.. group.OrderBy(file => file, StringComparer.Ordinal)])
        : [];

    public static IEnumerable<string> SpoolFiles(string folder) =>
        Directory.Exists(Path.Combine(folder, "spool")) ? Directory.EnumerateFiles(Path.Combine(folder, "spool")).Order(StringComparer.Ordinal) : [];

    private static bool IsDatabase(string path)
    {
        if (!path.EndsWith(".db", StringComparison.Ordinal) && !path.EndsWith(".text", StringComparison.Ordinal))
            return false;
        Span<byte> start = stackalloc byte[16];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("SQLite format 3\0"u8);
    }

    [GeneratedRegex(@"\Arecords/(spool/)?[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex RecordName();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BackupContent))]
internal sealed partial class BackupJson : JsonSerializerContext;
