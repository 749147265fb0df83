using System.Globalization;
using System.Text;
using Rotor.Core.RequestLog;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>A reading connection to one day, used by one reader at a time and kept for the next.</summary>
internal sealed class DayReader : ITextSource, IDisposable
{
    private const int PacksKept = 32;

    private readonly Dictionary<(bool Form, long Key), Pack> _packs = [];
    private readonly List<(int Id, byte[] Words)> _termWords = [];

    public DayReader(DateOnly day, RecordFiles files)
    {
        Day = day;
        if (!System.IO.File.Exists(files.TextOf(day))) DaySchema.OpenText(files.TextOf(day)).Dispose();
        File = DaySchema.OpenReader(files.RecordsOf(day), files.TextOf(day));
        Terms = new DayTerms(File, writable: false);
    }

    public DateOnly Day { get; }

    public SqliteFile File { get; }

    public DayTerms Terms { get; }

    /// <summary>One state of both files: the records' first, as a body leaves them only after the texts have it.</summary>
    public void Begin()
    {
        File.Execute("BEGIN");
        File.Scalar("SELECT count(*) FROM (SELECT 1 FROM records LIMIT 1)");
    }

    public void End()
    {
        File.Rollback();
        _packs.Clear();
    }

    public RequestRecord? Read(long seq) => RecordLookup.ReadAt(File, Day, seq, Terms);

    /// <summary>Headers and bodies of a record; null when none are kept.</summary>
    public RequestBodies? ReadBodies(long seq)
    {
        var fresh = File["SELECT bodies FROM fresh WHERE seq = ?"].Bind(1, seq);
        var waits = fresh.Step();
        RequestBodies? bodies = null;
        if (waits && fresh.Blob(0).Length > 1)
        {
            var from = new ByteReader(fresh.Blob(0));
            bodies = BodiesForm.Read(ref from);
        }
        fresh.Reset();
        if (waits) return bodies;

        var select = File["SELECT refs, form, place FROM t.bodies WHERE seq = ?"].Bind(1, seq);
        if (select.Step() && select.Long(1) != 0)
        {
            var refs = TextStore.ReadRefs(select.Blob(0));
            var form = FormPack(select.Long(1))[(int)select.Long(2)];
            bodies = BodyForm.Join(form, new TextReader(this, refs));
        }
        select.Reset();
        return bodies;
    }

    public ReadOnlySpan<byte> Text(int id)
    {
        foreach (var ((isForm, first), known) in _packs)
        {
            if (!isForm && id >= first && id < first + known.Count) return known[(int)(id - first)];
        }
        var select = File["SELECT first, data FROM t.packs WHERE first <= ? ORDER BY first DESC LIMIT 1"].Bind(1, id);
        if (!select.Step()) throw new InvalidDataException("A text of the store is missing.");
        var (key, pack) = (select.Long(0), Pack.Read(select.Blob(1)));
        select.Reset();
        Keep((false, key), pack);
        return pack[(int)(id - key)];
    }

    /// <summary>The terms of the day that hold a search term.</summary>
    public HashSet<int> TermsWith(SearchTerm term)
    {
        var last = _termWords.Count == 0 ? 0 : _termWords[^1].Id;
        var select = File["SELECT id, text FROM terms WHERE id > ? ORDER BY id"].Bind(1, last);
        while (select.Step()) _termWords.Add(((int)select.Long(0), Encoding.UTF8.GetBytes(" " + SearchText.Prepare(select.Text(1)) + " ")));
        select.Reset();
        var found = new HashSet<int>();
        foreach (var (id, words) in _termWords)
        {
            if (term.IsIn(words)) found.Add(id);
        }
        return found;
    }

    /// <summary>The numbers of these texts, for a statement; empty when the day knows none of them.</summary>
    public string TermList(IEnumerable<string> texts) => string.Join(
        ',', texts.Select(Terms.IdOf).Where(id => id != 0).Distinct().Select(id => id.ToString(CultureInfo.InvariantCulture)));

    public void Dispose() => File.Dispose();

    private Pack FormPack(long id)
    {
        if (_packs.TryGetValue((true, id), out var known)) return known;
        var select = File["SELECT data FROM t.forms WHERE id = ?"].Bind(1, id);
        if (!select.Step()) throw new InvalidDataException("A body of the store is missing.");
        var pack = Pack.Read(select.Blob(0));
        select.Reset();
        return Keep((true, id), pack);
    }

    // Kept within one reading only: the last pack of a day grows.
    private Pack Keep((bool, long) key, Pack pack)
    {
        if (_packs.Count >= PacksKept) _packs.Clear();
        return _packs[key] = pack;
    }
}
