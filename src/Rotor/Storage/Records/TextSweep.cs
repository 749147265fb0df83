using System.Security.Cryptography;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>Removes from a day's text file what no record holds any more, and gives the space back. On the indexer's thread, a pack at a time.</summary>
internal static class TextSweep
{
    private const int PagesTogether = 500;

    /// <summary>Removes the bodies of records before a place.</summary>
    public static void RemoveBodies(TextStore store, long before)
    {
        // A slice a transaction: nobody reads old pages for long, and the log stays small.
        while (true)
        {
            store.File["DELETE FROM bodies WHERE seq IN (SELECT seq FROM bodies WHERE seq < ? ORDER BY seq LIMIT 500)"].Bind(1, before).Run();
            if (store.File.Changes == 0) return;
        }
    }

    /// <summary>Removes texts and forms that no record refers to.</summary>
    /// <returns>How many texts the index was told to forget; it keeps their words until it is merged.</returns>
    public static int RemoveUnused(TextStore store)
    {
        var file = store.File;
        var (used, forms) = FindUsed(file);
        var removed = 0;
        foreach (var (first, last) in Packs(file)) removed += Sweep(store, first, last, used);
        foreach (var id in Ids(file, "SELECT id FROM forms ORDER BY id").SkipLast(1).Where(id => !forms.Contains(id)))
            file["DELETE FROM forms WHERE id = ?"].Bind(1, id).Run();
        return removed;
    }

    /// <summary>Gives free pages back to the disk, a slice at a time.</summary>
    public static void GiveBack(SqliteFile file)
    {
        while (file.Scalar("PRAGMA freelist_count") is > 0 and var free)
        {
            Vacuum(file, PagesTogether);
            if (file.Scalar("PRAGMA freelist_count") == free) break;
        }
        file.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Frees at most so many pages. A page goes with each step of the statement.</summary>
    public static void Vacuum(SqliteFile file, int pages)
    {
        using var vacuum = file.Prepare(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({pages})"));
        while (vacuum.Step())
        {
        }
    }

    private static (HashSet<int> Texts, HashSet<long> Forms) FindUsed(SqliteFile file)
    {
        var (texts, forms) = (new HashSet<int>(), new HashSet<long>());
        var select = file["SELECT refs, form FROM bodies"];
        while (select.Step())
        {
            texts.UnionWith(TextStore.ReadRefs(select.Blob(0)));
            forms.Add(select.Long(1));
        }
        select.Reset();
        return (texts, forms);
    }

    private static IEnumerable<(long First, bool Last)> Packs(SqliteFile file)
    {
        var firsts = Ids(file, "SELECT first FROM packs ORDER BY first");
        for (var i = 0; i < firsts.Count; i++) yield return (firsts[i], i == firsts.Count - 1);
    }

    private static List<long> Ids(SqliteFile file, string sql)
    {
        var ids = new List<long>();
        var select = file[sql];
        while (select.Step()) ids.Add(select.Long(0));
        select.Reset();
        return ids;
    }

    private static int Sweep(TextStore store, long first, bool last, HashSet<int> used)
    {
        var file = store.File;
        var select = file["SELECT data FROM packs WHERE first = ?"].Bind(1, first);
        var pack = select.Step() ? Pack.Read(select.Blob(0)) : null;
        select.Reset();
        // The last pack is still being filled.
        if (pack is null || last) return 0;
        var dead = Enumerable.Range(0, pack.Count).Where(place => !used.Contains((int)first + place) && pack.KindOf(place) != Pack.Gone).ToArray();
        if (dead.Length == 0) return 0;

        file.Execute("BEGIN IMMEDIATE");
        foreach (var place in dead) Remove(store, (int)first + place, pack[place], (TextKind)pack.KindOf(place));
        var entries = new List<(int, byte)>();
        var content = new ByteWriter();
        for (var place = 0; place < pack.Count; place++)
        {
            var gone = pack.KindOf(place) == Pack.Gone || !used.Contains((int)first + place);
            entries.Add(gone ? (0, Pack.Gone) : (pack[place].Length, pack.KindOf(place)));
            if (!gone) content.Raw(pack[place]);
        }
        if (entries.TrueForAll(entry => entry.Item2 == Pack.Gone))
        {
            file["DELETE FROM packs WHERE first = ?"].Bind(1, first).Run();
        }
        else
        {
            var packed = new ByteWriter();
            Pack.Write(entries, content.Span, packed);
            file["UPDATE packs SET data = ? WHERE first = ?"].Bind(1, packed.Span).Bind(2, first).Run();
        }
        file.Execute("COMMIT");
        return dead.Length;
    }

    private static void Remove(TextStore store, int id, ReadOnlySpan<byte> text, TextKind kind)
    {
        // An index without content is told what to forget.
        var words = store.Words(text, kind);
        if (words.Length > 1) store.File["INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)"].Bind(1, id).BindText(2, words).Run();
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        TextStore.Hash(text, kind, digest);
        store.File["DELETE FROM texts WHERE hash = ? AND id = ?"].Bind(1, (ReadOnlySpan<byte>)digest[..Hashes.TextBytes]).Bind(2, id).Run();
        store.File["DELETE FROM links WHERE text = ?"].Bind(1, id).Run();
    }
}
