using Rotor.Core.RequestLog;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>Single records in one day file.</summary>
internal static class RecordLookup
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns = "r.seq, r.id, r.state, d.detail";

    // Places taken by others of the same millisecond and bits: more than ever met.
    private const int MostProbes = 64;

    /// <summary>The place of a record with this id whose time is known; null when it is not there.</summary>
    public static long? Find(SqliteFile file, DateTimeOffset time, string id)
    {
        Span<byte> tail = stackalloc byte[RecordPlace.TailBytes];
        if (!RecordPlace.TryGetTail(id, time, tail)) return FindForeign(file, id);
        var seq = RecordPlace.Of(time, id).Seq;
        for (var probe = 0; probe < MostProbes; probe++, seq++)
        {
            var select = file["SELECT id FROM records WHERE seq = ?"].Bind(1, seq);
            var row = select.Step();
            var same = row && !select.IsText(0) && select.Blob(0).SequenceEqual(tail);
            select.Reset();
            if (same) return seq;
            if (!row) break;
        }
        return FindForeign(file, id);
    }

    public static long? FindForeign(SqliteFile file, string id)
    {
        var select = file["SELECT seq FROM records WHERE id = ? AND typeof(id) = 'text'"].Bind(1, id);
        long? seq = select.Step() ? select.Long(0) : null;
        select.Reset();
        return seq;
    }

    public static RequestRecord? ReadAt(SqliteFile file, DateOnly day, long seq, ITerms terms)
    {
        var select = file[$"SELECT {Columns} FROM records r JOIN details d ON d.seq = r.seq WHERE r.seq = ?"].Bind(1, seq);
        var record = select.Step() ? Read(select, day, terms) : null;
        select.Reset();
        return record;
    }

    /// <summary>Reads the row that the statement stands on.</summary>
    public static RequestRecord Read(SqliteStatement row, DateOnly day, ITerms terms)
    {
        var time = new RecordPlace(day, row.Long(0)).Time;
        var id = row.IsText(1) ? row.Text(1) : RecordPlace.IdOf(time, row.Blob(1));
        var state = (RequestState)row.Long(2);
        var from = new ByteReader(row.Blob(3));
        return RecordForm.Read(id, time, state, ref from, terms);
    }
}
