using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>Counts of windows in a file that is mapped into memory: noting a lease is a store to memory, and what was stored outlives the process.</summary>
/// <remarks>
/// The operating system writes the pages to the disk in its own time, so that after the death of the machine they may be old: counts are taken up only in the boot
/// in which they were noted, and never where the machine does not tell its boots apart. A window without one counts as used up to its reservation in the database.
/// </remarks>
internal sealed class WindowTallies : IDisposable
{
    // With these each count lies on a multiple of its own length, and is stored at once.
    private const int HeadBytes = 64;
    private const int NameBytes = 16;
    private const int EntryBytes = NameBytes + sizeof(long);
    private const string LinuxBootId = "/proc/sys/kernel/random/boot_id";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<UInt128, Tally> _tallies = [];
    private readonly int _capacity;
    private readonly Lock _gate = new();

    private WindowTallies(MemoryMappedFile file, int capacity, IEnumerable<(UInt128 Name, long Count)> kept)
    {
        (_file, _capacity) = (file, capacity);
        _view = file.CreateViewAccessor(0, HeadBytes + ((long)capacity * EntryBytes));
        foreach (var (name, count) in kept)
            _tallies.Add(name, new Tally(_view, PlaceOf(_tallies.Count), count));
    }

    /// <summary>Opens the file, or makes it; what it holds of the present boot is taken up.</summary>
    /// <param name="path">The file; nobody else has it open.</param>
    /// <param name="boot">Names the machine's present boot; null where it cannot be told.</param>
    /// <param name="capacity">How many windows fit. The file takes 24 bytes for each.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is somebody else's.</exception>
    public static WindowTallies Open(string path, string? boot, int capacity = 32 * 1024)
    {
        var head = Head(boot);
        var present = boot is not null && File.Exists(path) ? File.ReadAllBytes(path) : [];
        var kept = Read(present, head);
        var whole = HeadBytes + (capacity * EntryBytes);
        if (present.Length != whole || !present.AsSpan().StartsWith(head) || kept.Count > capacity / 4 * 3)
        {
            // Those whose windows ended long ago make room.
            kept = [.. kept.OrderByDescending(entry => entry.Count).Take(capacity / 2)];
            Write(path, head, kept, whole);
        }

        return new WindowTallies(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.ReadWrite), capacity, kept);
    }

    /// <summary>Opens the file for the machine's present boot; null where it cannot be written: then reservations alone count.</summary>
    public static WindowTallies? TryOpen(string path)
    {
        try
        {
            return Open(path, PresentBoot());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Names the machine's present boot; null where it cannot be told.</summary>
    public static string? PresentBoot()
    {
        try
        {
            return File.Exists(LinuxBootId) ? File.ReadAllText(LinuxBootId).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The count of a window, null where none was noted.</summary>
    public long? Find(PoolScope owner, QuotaWindow window, DateTimeOffset start)
    {
        lock (_gate)
        {
            if (!_tallies.TryGetValue(NameOf(owner, window), out var tally))
                return null;
            var (noted, used) = IWindowTally.Unpack(tally.Count);
            return noted == start.UtcTicks ? used : null;
        }
    }

    /// <summary>The place of a window's count; null when all are taken.</summary>
    public IWindowTally? Open(PoolScope owner, QuotaWindow window)
    {
        var name = NameOf(owner, window);
        lock (_gate)
        {
            if (_tallies.TryGetValue(name, out var known))
                return known;
            if (_tallies.Count >= _capacity || !_view.CanWrite)
                return null;
            var place = PlaceOf(_tallies.Count);
            Span<byte> bytes = stackalloc byte[NameBytes];
            BinaryPrimitives.WriteUInt128LittleEndian(bytes, name);
            _view.Write(place, BinaryPrimitives.ReadInt64LittleEndian(bytes));
            _view.Write(place + sizeof(long), BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..]));
            var tally = new Tally(_view, place, 0);
            _tallies.Add(name, tally);
            return tally;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _view.Dispose();
            _file.Dispose();
        }
    }

    private static int PlaceOf(int index) => HeadBytes + (index * EntryBytes);

    private static byte[] Head(string? boot)
    {
        var head = new byte[HeadBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes("rotor quota tally 1\n" + boot)).CopyTo(head, 0);
        return head;
    }

    private static UInt128 NameOf(PoolScope owner, QuotaWindow window) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner.Kind}\n{owner.Owner}\n{owner.Name}\n{window}")));

    // Entries stand one behind the other; the first without a name ends them.
    private static List<(UInt128 Name, long Count)> Read(ReadOnlySpan<byte> bytes, byte[] head)
    {
        var kept = new List<(UInt128, long)>();
        if (!bytes.StartsWith(head))
            return kept;
        var names = new HashSet<UInt128>();
        for (var at = HeadBytes; at + EntryBytes <= bytes.Length; at += EntryBytes)
        {
            var name = BinaryPrimitives.ReadUInt128LittleEndian(bytes[at..]);
            if (name == 0 || !names.Add(name))
                break;
            kept.Add((name, BinaryPrimitives.ReadInt64LittleEndian(bytes[(at + NameBytes)..])));
        }

        return kept;
    }

    // Written out in full, as a page of a file with holes could not be stored to on a full disk.
    private static void Write(string path, byte[] head, List<(UInt128 Name, long Count)> kept, int length)
    {
        var bytes = new byte[length];
        head.CopyTo(bytes, 0);
        for (var i = 0; i < kept.Count; i++)
        {
            var entry = bytes.AsSpan(PlaceOf(i), EntryBytes);
            BinaryPrimitives.WriteUInt128LittleEndian(entry, kept[i].Name);
            BinaryPrimitives.WriteInt64LittleEndian(entry[NameBytes..], kept[i].Count);
        }

        OwnerOnly.WriteAtomically(path, bytes, replace: true);
    }

    private sealed class Tally(MemoryMappedViewAccessor view, int place, long count) : IWindowTally
    {
        private readonly Lock _gate = new();
        private long _count = count;

        public long Count => Volatile.Read(ref _count);

        public void Raise(long count)
        {
            lock (_gate)
            {
                if (count > _count)
                    Store_NeedsLock(count);
            }
        }

        public void Correct(long count)
        {
            lock (_gate)
                Store_NeedsLock(count);
        }

        private void Store_NeedsLock(long count)
        {
            _count = count;
            try
            {
                view.Write(place + NameBytes, count);
            }
            catch (ObjectDisposedException)
            {
                // A last lease of a process that is shutting down: the final flush has told the database.
            }
        }
    }
}
