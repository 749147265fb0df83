using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>
/// Files that records are appended to while the store refuses them, and read back from in order. Each entry has its length and a checksum, so that
/// a torn end is told from an entry. One thread at a time.
/// </summary>
internal sealed class RecordSpool(RecordFiles files, TimeProvider time, bool strict) : IDisposable
{
    private const int HeadBytes = 8;
    private const int MostEntryBytes = 256 * 1024 * 1024;
    private const long MostFileBytes = 64L * 1024 * 1024;

    private readonly ByteWriter _entry = new();
    private FileStream? _open;

    /// <summary>Records in the files, as far as this process knows.</summary>
    public long Count { get; private set; }

    /// <summary>Appends records; when this returns, they survive the process.</summary>
    /// <exception cref="IOException">The disk takes none; what was appended of them is removed again.</exception>
    public void Append(IReadOnlyList<RequestRecord> records)
    {
        var file = _open ??= Create();
        var start = file.Position;
        try
        {
            Span<byte> head = stackalloc byte[HeadBytes];
            foreach (var record in records)
            {
                _entry.Clear();
                Write(record, _entry);
                BinaryPrimitives.WriteInt32LittleEndian(head, _entry.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(head[4..], Checksum(_entry.Span));
                file.Write(head);
                file.Write(_entry.Span);
            }
            file.Flush(flushToDisk: strict);
        }
        catch
        {
            Undo(file, start);
            throw;
        }
        Count += records.Count;
        if (file.Position >= MostFileBytes) Close();
    }

    /// <summary>Ends the present file, so that it can be read.</summary>
    public void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    /// <summary>The files that hold records, oldest first.</summary>
    public string[] Files()
    {
        if (!Directory.Exists(files.Spool)) return [];
        var found = Directory.GetFiles(files.Spool, "*.spool");
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }

    /// <summary>Reads a file's whole entries; a torn or damaged rest is passed over.</summary>
    public static IEnumerable<RequestRecord> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[HeadBytes];
        while (file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) == HeadBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length is <= 0 or > MostEntryBytes || length > file.Length - file.Position) yield break;
            var entry = new byte[length];
            file.ReadExactly(entry);
            if (Checksum(entry) != BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4))) yield break;
            yield return Parse(entry);
        }
    }

    public void Remove(string path, long records)
    {
        File.Delete(path);
        Count = Math.Max(0, Count - records);
    }

    public void Dispose() => Close();

    private static void Write(RequestRecord record, ByteWriter to)
    {
        to.Text(record.Id);
        to.Number(record.Time.ToUnixTimeMilliseconds());
        to.Byte((byte)record.State);
        RecordForm.Write(record, to, terms: null);
        to.Byte(record.Bodies is null ? (byte)0 : (byte)1);
        if (record.Bodies is not null) BodiesForm.Write(record.Bodies, to);
    }

    private static RequestRecord Parse(byte[] entry)
    {
        var from = new ByteReader(entry);
        var id = from.Text() ?? "";
        var at = DateTimeOffset.FromUnixTimeMilliseconds(from.Number());
        var state = (RequestState)from.Byte();
        var record = RecordForm.Read(id, at, state, ref from, terms: null);
        return from.Byte() == 0 ? record : record with { Bodies = BodiesForm.Read(ref from) };
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        foreach (var b in bytes) sum = BitOperations.Crc32C(sum, b);
        return ~sum;
    }

    private FileStream Create()
    {
        OwnerOnly.EnsureFolder(files.Folder);
        OwnerOnly.EnsureFolder(files.Spool);
        var stamp = time.GetUtcNow().ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        for (var n = 0; ; n++)
        {
            var path = Path.Combine(files.Spool, string.Create(CultureInfo.InvariantCulture, $"{stamp}-{n:D4}.spool"));
            if (File.Exists(path)) continue;
            OwnerOnly.EnsureFile(path);
            return new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024);
        }
    }

    // Closing may try to write what is buffered, and fail as the write did; the torn end it may leave is passed over.
    private void Undo(FileStream file, long start)
    {
        _open = null;
        try
        {
            file.SetLength(start);
            file.Dispose();
        }
        catch (IOException)
        {
            file.SafeFileHandle.Dispose();
        }
    }
}
