using Rotor.Core.RequestLog;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>Finds the records of one day that hold all terms of a search, newest first, as they are asked for.</summary>
/// <remarks>
/// A term in few texts leads to its records: text, conversations that hold it, their records. Where all terms are in many texts, records are looked
/// at from the newest on: the page is full long before all of them were. What is not indexed yet is looked at itself.
/// </remarks>
internal sealed class DaySearch : IDisposable
{
    private const int MostConversations = 8_000;
    private const string Bodies = "t.bodies b ON b.seq = r.seq";
    private const string Looked = "r.seq, r.model, r.served, r.provider, r.path, b.refs";

    private readonly DayReader _reader;
    private readonly SearchQuery _query;
    private readonly DayFilter _filter;
    private readonly TermHits[] _terms;
    private readonly HashSet<long> _fresh = [];
    private readonly HashSet<long> _freshHits = [];
    private readonly long? _byId;

    /// <param name="reader">The day.</param>
    /// <param name="query">What is searched for.</param>
    /// <param name="filter">What else is asked.</param>
    /// <param name="byId">A record that the search names by an id.</param>
    public DaySearch(DayReader reader, SearchQuery query, DayFilter filter, long? byId)
    {
        _reader = reader;
        _query = query;
        _filter = filter;
        _byId = byId;
        LookAtFresh();
        _terms = [.. query.Terms.Select(term => new TermHits(reader, term))];
    }

    public IEnumerable<long> Places() => Candidates() is { } candidates ? candidates : Scan();

    public void Dispose()
    {
        foreach (var term in _terms) term.Dispose();
    }

    private void LookAtFresh()
    {
        var select = _reader.File[$"SELECT {RecordLookup.Columns}, f.bodies FROM fresh f JOIN records r ON r.seq = f.seq JOIN details d ON d.seq = f.seq"];
        while (select.Step())
        {
            var seq = select.Long(0);
            _fresh.Add(seq);
            var record = RecordLookup.Read(select, _reader.Day, _reader.Terms);
            if (select.Blob(4).Length > 1)
            {
                var from = new ByteReader(select.Blob(4));
                record = record with { Bodies = BodiesForm.Read(ref from) };
            }
            if (RecordMatch.MatchesSearch(_query, record)) _freshHits.Add(seq);
        }
        select.Reset();
    }

    /// <returns>All places that match, newest first; null when they must be scanned for.</returns>
    private List<long>? Candidates()
    {
        var rarest = _terms.Where(term => term.IsRare).MinBy(term => term.Texts.Count);
        if (rarest is null) return null;
        var conversations = new HashSet<long>();
        var links = _reader.File["SELECT conversation FROM t.links WHERE text = ?"];
        foreach (var text in rarest.Texts)
        {
            links.Bind(1, text);
            while (conversations.Count <= MostConversations && links.Step()) conversations.Add(links.Long(0));
            links.Reset();
            if (conversations.Count > MostConversations) return null;
        }

        var found = new List<long>(_freshHits.Where(IsAskedFor));
        if (_byId is { } named && !_freshHits.Contains(named) && IsAskedFor(named)) found.Add(named);
        using var select = _reader.File.Prepare(
            $"SELECT {Looked} FROM records r INDEXED BY records_conversation CROSS JOIN {Bodies} WHERE r.conversation = ? AND r.settled = 1 AND {_filter.Where}");
        foreach (var conversation in conversations)
        {
            select.Bind(1, conversation);
            AddHits(select, found);
            select.Reset();
        }
        using var unsettled = _reader.File.Prepare(
            $"SELECT {Looked} FROM records r INDEXED BY records_unsettled CROSS JOIN {Bodies} WHERE r.settled = 0 AND {_filter.Where}");
        AddHits(unsettled, found);
        found.Sort(static (a, b) => b.CompareTo(a));
        return found;
    }

    private void AddHits(SqliteStatement rows, List<long> found)
    {
        while (rows.Step())
        {
            if (rows.Long(0) != _byId && !_fresh.Contains(rows.Long(0)) && IsHit(rows)) found.Add(rows.Long(0));
        }
    }

    private IEnumerable<long> Scan()
    {
        using var select = _reader.File.Prepare(_filter.Select(_reader.File, Looked, "1 DESC", $"LEFT JOIN {Bodies}"));
        while (select.Step())
        {
            var seq = select.Long(0);
            if (seq == _byId || (_fresh.Contains(seq) ? _freshHits.Contains(seq) : IsHit(select))) yield return seq;
        }
    }

    private bool IsHit(SqliteStatement row)
    {
        List<int>? refs = null;
        foreach (var term in _terms)
        {
            if (term.Terms.Count > 0 && (HasTerm(row, 1, term) || HasTerm(row, 2, term) || HasTerm(row, 3, term) || HasTerm(row, 4, term))) continue;
            refs ??= TextStore.ReadRefs(row.Blob(5));
            if (!term.IsInAny(refs)) return false;
        }
        return true;
    }

    private static bool HasTerm(SqliteStatement row, int column, TermHits term) => term.Terms.Contains((int)row.Long(column));

    private bool IsAskedFor(long seq)
    {
        using var select = _reader.File.Prepare($"SELECT 1 FROM records r WHERE r.seq = ? AND {_filter.Where}").Bind(1, seq);
        return select.Step();
    }
}
