using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Rotor.Core.Keys;

namespace Rotor.Backups;

/// <summary>Writes a data folder into one sealed file: a compressed tar archive, encrypted as it is written. A server may go on serving meanwhile.</summary>
internal sealed class BackupWriter(string folder, string version, TimeProvider time, Action<string> progress)
{
    /// <exception cref="BackupException">The folder cannot be read.</exception>
    public void Write(Stream to, Secret passphrase, bool withRecords)
    {
        if (!File.Exists(Path.Combine(folder, BackupFiles.Database)))
            throw new BackupException($"{folder} is no data folder of Rotor: it has no {BackupFiles.Database}. Name one with --data or ROTOR_DATA.");
        using var seal = new SealingStream(to, SealedHeader.New(SealedContent.Backup), passphrase);
        using (var packed = new GZipStream(seal, CompressionLevel.Fastest, leaveOpen: true))
        using (var archive = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true))
        {
            WriteContent(archive, withRecords);
            foreach (var name in BackupFiles.Plain.Where(name => File.Exists(Path.Combine(folder, name))))
                Add(archive, name, Path.Combine(folder, name));
            DataSnapshot.Copy([Path.Combine(folder, BackupFiles.Database)], (_, copy) => Add(archive, BackupFiles.Database, copy));
            if (withRecords)
                WriteRecords(archive, Path.Combine(folder, BackupFiles.Records));
        }

        seal.Finish();
    }

    private void WriteContent(TarWriter archive, bool withRecords)
    {
        var content = new BackupContent(version, time.GetUtcNow(), File.Exists(Path.Combine(folder, BackupFiles.SecretKey)), withRecords);
        using var bytes = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(content, BackupJson.Default.BackupContent));
        archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, BackupFiles.ContentName) { DataStream = bytes });
    }

    private void WriteRecords(TarWriter archive, string records)
    {
        // What still waits in the spool goes first: a record that reaches its file meanwhile is then there twice, and not missing.
        foreach (var file in BackupFiles.SpoolFiles(records))
            Add(archive, $"{BackupFiles.Records}/spool/{Path.GetFileName(file)}", file);
        foreach (var group in BackupFiles.RecordGroups(records))
            DataSnapshot.Copy(group, (path, copy) => Add(archive, $"{BackupFiles.Records}/{Path.GetFileName(path)}", copy));
    }

    private void Add(TarWriter archive, string name, string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return; // the spool's writer was quicker
        }

        using (file)
        {
            // Its length is written first: what is appended meanwhile stays out.
            using var fixedPart = new FixedPart(file, file.Length);
            archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = fixedPart });
            progress($"{name}  {file.Length / 1024:N0} KiB");
        }
    }
}
