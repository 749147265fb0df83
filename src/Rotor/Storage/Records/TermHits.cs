using System.Text;
using Rotor.Core.RequestLog;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>The texts of one day that hold a search term: all of them where they are few, else as far down as was asked.</summary>
internal sealed class TermHits : IDisposable
{
    /// <summary>Terms in at most so many texts are rare.</summary>
    public const int Few = 2_000;

    // How far below what is known a text may lie to be reached by going on, and how many single looks are cheaper than that.
    private const int Near = 20_000;
    private const int MostLooks = 300;

    private readonly SqliteStatement _all;
    private readonly SqliteStatement _one;
    private readonly HashSet<int> _hits = [];
    private readonly Dictionary<int, bool> _looked = [];
    private int _knownDownTo = int.MaxValue;
    private bool _ended;

    public TermHits(DayReader reader, SearchTerm term)
    {
        Terms = reader.TermsWith(term);
        var match = Match(term);
        _all = reader.File.Prepare("SELECT rowid FROM t.search WHERE search MATCH ? ORDER BY rowid DESC").Bind(1, match);
        _one = reader.File.Prepare("SELECT 1 FROM t.search WHERE search MATCH ? AND rowid = ?").Bind(1, match);
        while (_hits.Count <= Few && !_ended) Next();
    }

    /// <summary>The day's terms that hold it: models, providers, paths.</summary>
    public HashSet<int> Terms { get; }

    /// <summary>True when <see cref="Texts"/> are all there are, and nothing but texts can hold it.</summary>
    public bool IsRare => _ended && Terms.Count == 0;

    public IReadOnlyCollection<int> Texts => _hits;

    public bool IsInAny(List<int> refs)
    {
        // The newest texts come last, and are what is known.
        for (var i = refs.Count - 1; i >= 0; i--)
        {
            if (IsIn(refs[i])) return true;
        }
        return false;
    }

    public void Dispose()
    {
        _all.Dispose();
        _one.Dispose();
    }

    private bool IsIn(int text)
    {
        if (_ended || text >= _knownDownTo) return _hits.Contains(text);
        if (_looked.TryGetValue(text, out var known)) return known;
        if (_knownDownTo - text > Near && _looked.Count < MostLooks)
        {
            _one.Bind(2, text);
            var found = _one.Step();
            _one.Reset();
            return _looked[text] = found;
        }
        while (!_ended && text < _knownDownTo) Next();
        return _hits.Contains(text);
    }

    private void Next()
    {
        if (_all.Step())
        {
            _knownDownTo = (int)_all.Long(0);
            _hits.Add(_knownDownTo);
        }
        else
        {
            _ended = true;
        }
    }

    // The words are letters, digits and spaces only; quoted, none of them is an operator.
    private static string Match(SearchTerm term)
    {
        var match = new StringBuilder("\"").Append(term.Words).Append('"');
        if (term.Prefix) match.Append('*');
        return match.ToString();
    }
}
