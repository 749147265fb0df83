using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rotor.Core.Keys;
using Rotor.Storage;

namespace Rotor.Backups;

/// <summary>Unpacks a backup beside a data folder, verifies all of it, and only then puts it in the place of what is there.</summary>
internal sealed class BackupReader(Action<string> progress)
{
    // They go with the database that is replaced: its logs, which would be played back into another, and the counts of the leases it knows.
    private static readonly string[] OfDatabase = [BackupFiles.Database + "-wal", BackupFiles.Database + "-shm", "quota.tally"];

    /// <summary>Unpacks and verifies. Nothing that is already there changes.</summary>
    /// <param name="from">The sealed file.</param>
    /// <param name="passphrase">What it was sealed with.</param>
    /// <param name="into">A new folder, for its owner only.</param>
    /// <exception cref="BackupException">The passphrase is another one, or the file is damaged.</exception>
    public BackupContent Unpack(Stream from, Secret passphrase, string into)
    {
        OwnerOnly.EnsureFolder(into);
        BackupContent? content = null;
        try
        {
            using var opened = new UnsealingStream(from, SealedContent.Backup, passphrase);
            using var unpacked = new GZipStream(opened, CompressionMode.Decompress);
            using (var archive = new TarReader(unpacked, leaveOpen: true))
            {
                while (archive.GetNextEntry() is { } entry)
                {
                    if (content is null)
                        content = ReadContent(entry);
                    else
                        Extract(entry, into);
                }
            }

            // To the last part, which alone says that nothing was cut off.
            unpacked.CopyTo(Stream.Null);
            opened.CopyTo(Stream.Null);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or JsonException or FormatException)
        {
            throw new BackupException("The file is damaged; nothing was changed. Take another backup.", error);
        }

        if (content is null || !File.Exists(Path.Combine(into, BackupFiles.Database)))
            throw new BackupException("The file holds no database; nothing was changed. Take another backup.");
        foreach (var database in Directory.EnumerateFiles(into, "*.db", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(into, "*.text", SearchOption.AllDirectories)))
            Verify(database);
        return content;
    }

    /// <summary>Whether a folder holds what a restored backup would replace.</summary>
    public static bool IsInUse(string folder) =>
        BackupFiles.Plain.Append(BackupFiles.Database).Any(name => File.Exists(Path.Combine(folder, name))) || Directory.Exists(Path.Combine(folder, BackupFiles.Records));

    /// <summary>Puts what was unpacked in place. What was there stands aside until all is done, and comes back if it cannot be.</summary>
    public static void Replace(string unpacked, string folder, string aside)
    {
        OwnerOnly.EnsureFolder(aside);
        var names = Directory.EnumerateFileSystemEntries(unpacked).Select(entry => Path.GetFileName(entry)).ToArray();
        string[] replaced = [.. names, .. OfDatabase, .. BackupFiles.Plain];
        var moved = new List<(string From, string To)>();
        try
        {
            foreach (var name in replaced.Distinct(StringComparer.Ordinal))
                Move(Path.Combine(folder, name), Path.Combine(aside, name), moved);
            foreach (var name in names)
                Move(Path.Combine(unpacked, name), Path.Combine(folder, name), moved);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            foreach (var (from, to) in Enumerable.Reverse(moved))
                MoveAny(to, from);
            throw new BackupException($"The data folder cannot be written ({error.Message}); what was there is back in place.", error);
        }

        Directory.Delete(aside, recursive: true);
    }

    private static void Move(string from, string to, List<(string, string)> moved)
    {
        if (!File.Exists(from) && !Directory.Exists(from))
            return;
        MoveAny(from, to);
        moved.Add((from, to));
    }

    private static void MoveAny(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to);
    }

    private static BackupContent ReadContent(TarEntry entry)
    {
        if (entry.Name != BackupFiles.ContentName || entry.DataStream is not { Length: < 64 * 1024 } data)
            throw new InvalidDataException(entry.Name);
        return JsonSerializer.Deserialize(data, BackupJson.Default.BackupContent) ?? throw new InvalidDataException(entry.Name);
    }

    private void Extract(TarEntry entry, string into)
    {
        if (entry.EntryType != TarEntryType.RegularFile || !BackupFiles.IsProper(entry.Name))
            throw new InvalidDataException(entry.Name);
        var path = Path.Combine(into, entry.Name);
        for (var folder = into; Path.GetRelativePath(folder, Path.GetDirectoryName(path)!) is not "." and var rest;)
            OwnerOnly.EnsureFolder(folder = Path.Combine(folder, rest.Split(Path.DirectorySeparatorChar)[0]));
        OwnerOnly.EnsureFile(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        entry.DataStream?.CopyTo(file);
        file.Flush(flushToDisk: true);
        progress($"{entry.Name}  {file.Length / 1024:N0} KiB");
    }

    private static void Verify(string database)
    {
        try
        {
            using var connection = DataSnapshot.Open(database);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            if (command.ExecuteScalar() is not "ok")
                throw new BackupException($"{Path.GetFileName(database)} in the backup is damaged; nothing was changed. Take another backup.");
        }
        catch (SqliteException error)
        {
            throw new BackupException($"{Path.GetFileName(database)} in the backup cannot be read ({error.Message}); nothing was changed. Take another backup.", error);
        }
    }
}
