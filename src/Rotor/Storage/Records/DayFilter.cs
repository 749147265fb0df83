using System.Globalization;
using Rotor.Core.RequestLog;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>A filter in the words of one day file.</summary>
internal sealed class DayFilter
{
    // Up to here the matching rows of one index are looked at one by one; a value met more often is met soon on the way from the newest.
    private const int FewRows = 20_000;
    private const int FewToSort = 4_000;
    private const int FewToLookInto = 2_000;
    private const int FewToRead = 50_000;

    private readonly List<string> _clauses = [];
    private readonly List<(string Index, string Clause, bool InOrder)> _indexed = [];
    private bool _narrowed;

    private DayFilter()
    {
    }

    /// <summary>True when no record of the day can match.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The conditions on <c>r</c>, to stand behind WHERE.</summary>
    public string Where => _clauses.Count == 0 ? "1" : string.Join(" AND ", _clauses);

    /// <param name="filter">What is asked for.</param>
    /// <param name="reader">The day.</param>
    /// <param name="before">Only records before this place; null for all.</param>
    public static DayFilter Of(RequestFilter filter, DayReader reader, long? before)
    {
        var to = new DayFilter();
        to.AddTimes(filter, reader.Day, before);
        to.AddTerms("model", filter.Models, reader, "served");
        to.AddTerms("key", filter.Keys, reader);
        to.AddTerms("account", filter.Accounts, reader);
        to.AddTerms("client", filter.Clients, reader);
        to.AddTerms("provider", filter.Providers, reader);
        to.AddUnindexed("method", filter.Methods, reader);
        to.AddPaths(filter.Paths, reader);
        to.AddStates(filter);
        to.AddNumbers(filter);
        to.AddConversation(filter.Conversation);
        return to;
    }

    /// <summary>The way to the matching rows that touches the fewest, to stand behind FROM. Ask before <see cref="Where"/>, which it may narrow.</summary>
    public string From(SqliteFile file)
    {
        var ways = _indexed.ConvertAll(way => (way.Index, way.Clause, way.InOrder,
            Count: (int)file.Scalar(Invariant($"SELECT count(*) FROM (SELECT 1 FROM records r WHERE {way.Clause} LIMIT {FewToRead})"))));
        ways.Sort((a, b) => a.Count.CompareTo(b.Count));
        var best = ways.FindIndex(way => way.Count < (way.InOrder ? FewRows : FewToSort));
        if (best < 0) return "records r NOT INDEXED";
        var (chosen, _, _, few) = ways[best];
        ways.RemoveAt(best);
        // To read an index costs a fifth of looking into as many rows.
        if (few > FewToLookInto && !_narrowed && ways.Count > 0 && ways[0].Count < Math.Min(FewToRead, few * 5))
        {
            _narrowed = true;
            Add($"r.seq IN (SELECT r.seq FROM records r INDEXED BY {ways[0].Index} WHERE {ways[0].Clause})");
        }
        return $"records r INDEXED BY {chosen}";
    }

    private void AddTimes(RequestFilter filter, DateOnly day, long? before)
    {
        if (filter.From is { } from)
        {
            var floor = RecordPlace.Floor(Ceiling(from));
            if (floor.Day > day) IsEmpty = true;
            else if (floor.Day == day) Add(Invariant($"r.seq >= {floor.Seq}"));
        }
        if (filter.To is { } to)
        {
            var floor = RecordPlace.Floor(Ceiling(to));
            if (floor.Day < day) IsEmpty = true;
            else if (floor.Day == day) Add(Invariant($"r.seq < {floor.Seq}"));
        }
        if (before is { } place) Add(Invariant($"r.seq < {place}"));
    }

    private void AddTerms(string column, IReadOnlyList<string> values, DayReader reader, string? also = null)
    {
        if (values.Count == 0) return;
        var ids = reader.TermList(values);
        if (ids.Length == 0)
        {
            IsEmpty = true;
            return;
        }
        var single = !ids.Contains(',', StringComparison.Ordinal);
        var clause = single ? $"r.{column} = {ids}" : $"r.{column} IN ({ids})";
        if (also is not null && reader.File.Scalar($"SELECT count(*) FROM (SELECT 1 FROM records WHERE {also} <> 0 AND {also} IN ({ids}) LIMIT 1)") > 0)
        {
            Add($"(r.{column} IN ({ids}) OR r.{also} IN ({ids}))");
            return;
        }
        Add(clause);
        _indexed.Add(($"records_{column}", clause, single));
    }

    private void AddUnindexed(string column, IReadOnlyList<string> values, DayReader reader)
    {
        if (values.Count == 0) return;
        var ids = reader.TermList(values);
        if (ids.Length == 0) IsEmpty = true;
        else Add($"r.{column} IN ({ids})");
    }

    private void AddPaths(IReadOnlyList<string> paths, DayReader reader)
    {
        if (paths.Count == 0) return;
        if (!paths.Any(path => path.EndsWith('*')))
        {
            AddUnindexed("path", paths, reader);
            return;
        }
        var used = new List<string>();
        var select = reader.File["SELECT DISTINCT path FROM records"];
        while (select.Step())
        {
            var id = (int)select.Long(0);
            if (reader.Terms.TextOf(id) is { } path && paths.Any(asked => RecordMatch.PathMatches(asked, path))) used.Add(Invariant($"{id}"));
        }
        select.Reset();
        if (used.Count == 0) IsEmpty = true;
        else Add($"r.path IN ({string.Join(',', used)})");
    }

    private void AddStates(RequestFilter filter)
    {
        if (filter.States.Count == 0) return;
        var clause = $"r.state IN ({string.Join(',', filter.States.Select(s => Invariant($"{(int)s}")))})";
        Add(clause);
        if (filter.States.Contains(RequestState.Completed)) return;
        Add("r.state <> 2");
        _indexed.Add(("records_state", clause + " AND r.state <> 2", filter.States.Count == 1));
    }

    private void AddNumbers(RequestFilter filter)
    {
        if (filter.StatusFrom is { } least) Add(Invariant($"r.status >= {least}"));
        if (filter.StatusTo is { } most) Add(Invariant($"r.status <= {most}"));
        if ((filter.StatusFrom is { } from && from > 200) || (filter.StatusTo is { } to && to < 200))
        {
            Add("r.status <> 200");
            var range = Invariant($"r.status >= {filter.StatusFrom ?? 0} AND r.status <= {filter.StatusTo ?? 999} AND r.status <> 200");
            _indexed.Add(("records_status", range, filter.StatusFrom == filter.StatusTo));
        }
        if (filter.Stream is { } stream) Add(stream ? "r.stream = 1" : "r.stream = 0");
        if (RecordForm.NanoUsd(filter.CostFrom) is { } costFrom) Add(Invariant($"r.cost >= {costFrom}"));
        if (RecordForm.NanoUsd(filter.CostTo) is { } costTo) Add(Invariant($"r.cost <= {costTo}"));
        if (RecordForm.Microseconds(filter.DurationFrom) is { } durationFrom) Add(Invariant($"r.duration >= {durationFrom}"));
        if (RecordForm.Microseconds(filter.DurationTo) is { } durationTo) Add(Invariant($"r.duration <= {durationTo}"));
    }

    private void AddConversation(ulong? conversation)
    {
        if (conversation is not { } asked) return;
        if (asked == 0)
        {
            IsEmpty = true;
            return;
        }
        var clause = Invariant($"r.conversation = {Hashes.Conversation(asked)}");
        Add(clause);
        _indexed.Add(("records_conversation", clause, true));
    }

    private void Add(string clause) => _clauses.Add(clause);

    // Records are kept to the millisecond: one of 0.4 ms past is not from before the bound.
    private static DateTimeOffset Ceiling(DateTimeOffset instant) =>
        instant.Ticks % TimeSpan.TicksPerMillisecond == 0 ? instant : instant.AddTicks(TimeSpan.TicksPerMillisecond - (instant.Ticks % TimeSpan.TicksPerMillisecond));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
