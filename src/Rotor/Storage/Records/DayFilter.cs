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
    private readonly List<Way> _indexed = [];

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

    /// <summary>
    /// A statement over the matching rows on the way that touches the fewest: by an index and, where that is behind, over the few rows that it does not
    /// hold yet.
    /// </summary>
    /// <param name="file">The day.</param>
    /// <param name="columns">What to select of <c>r</c>.</param>
    /// <param name="order">What stands behind ORDER BY, columns by their numbers.</param>
    /// <param name="join">What is joined.</param>
    public string Select(SqliteFile file, string columns, string order, string join = "")
    {
        var select = $"SELECT {columns} FROM records r";
        if (BestWay(file) is not { } way) return $"{select} NOT INDEXED {join} WHERE {Where} ORDER BY {order}";
        var indexed = $"{select} INDEXED BY {way.Index} {join} WHERE {Where}{way.Narrowing}";
        return way.IsComplete
            ? $"{indexed} ORDER BY {order}"
            : $"{indexed} AND r.settled = 1 UNION ALL {select} INDEXED BY records_unsettled {join} WHERE {Where} AND r.settled = 0 ORDER BY {order}";
    }

    private (string Index, string Narrowing, bool IsComplete)? BestWay(SqliteFile file)
    {
        var ways = _indexed.ConvertAll(way => (Way: way, Count: (int)file.Scalar(
            Invariant($"SELECT count(*) FROM (SELECT 1 FROM records r INDEXED BY {way.Index} WHERE {way.Rows} LIMIT {FewToRead})"))));
        ways.Sort((a, b) => a.Count.CompareTo(b.Count));
        var best = ways.FindIndex(way => way.Count < (way.Way.InOrder ? FewRows : FewToSort));
        if (best < 0) return null;
        var (chosen, few) = ways[best];
        ways.RemoveAt(best);
        // To read an index costs a fifth of looking into as many rows.
        if (few <= FewToLookInto || ways.Count == 0 || ways[0].Count >= Math.Min(FewToRead, few * 5)) return (chosen.Index, "", chosen.IsComplete);
        var second = ways[0].Way;
        return (chosen.Index, $" AND r.seq IN (SELECT r.seq FROM records r INDEXED BY {second.Index} WHERE {second.Rows})", chosen.IsComplete && second.IsComplete);
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
        if (also is not null && IsMet(reader.File, also, ids))
        {
            Add($"(r.{column} IN ({ids}) OR r.{also} IN ({ids}))");
            return;
        }
        Add(clause);
        _indexed.Add(new Way($"records_{column}", clause + " AND r.settled = 1", single, IsComplete: false));
    }

    private static bool IsMet(SqliteFile file, string column, string ids) =>
        file.Scalar($"SELECT count(*) FROM (SELECT 1 FROM records WHERE {column} <> 0 AND {column} IN ({ids}) AND settled = 1 LIMIT 1)") > 0
        || file.Scalar($"SELECT count(*) FROM (SELECT 1 FROM records INDEXED BY records_unsettled WHERE settled = 0 AND {column} IN ({ids}) LIMIT 1)") > 0;

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
        _indexed.Add(new Way("records_state", clause + " AND r.state <> 2", filter.States.Count == 1, IsComplete: true));
    }

    private void AddNumbers(RequestFilter filter)
    {
        if (filter.StatusFrom is { } least) Add(Invariant($"r.status >= {least}"));
        if (filter.StatusTo is { } most) Add(Invariant($"r.status <= {most}"));
        if ((filter.StatusFrom is { } from && from > 200) || (filter.StatusTo is { } to && to < 200))
        {
            Add("r.status <> 200");
            var range = Invariant($"r.status >= {filter.StatusFrom ?? 0} AND r.status <= {filter.StatusTo ?? 999} AND r.status <> 200");
            _indexed.Add(new Way("records_status", range, filter.StatusFrom == filter.StatusTo, IsComplete: true));
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
        _indexed.Add(new Way("records_conversation", clause + " AND r.settled = 1", InOrder: true, IsComplete: false));
    }

    private void Add(string clause) => _clauses.Add(clause);

    // Records are kept to the millisecond: one of 0.4 ms past is not from before the bound.
    private static DateTimeOffset Ceiling(DateTimeOffset instant) =>
        instant.Ticks % TimeSpan.TicksPerMillisecond == 0 ? instant : instant.AddTicks(TimeSpan.TicksPerMillisecond - (instant.Ticks % TimeSpan.TicksPerMillisecond));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>An index that leads to matching rows.</summary>
    /// <param name="Index">Its name.</param>
    /// <param name="Rows">The condition on <c>r</c> that it answers.</param>
    /// <param name="InOrder">True when it gives rows in their order.</param>
    /// <param name="IsComplete">True when it holds a record as soon as that is written.</param>
    private sealed record Way(string Index, string Rows, bool InOrder, bool IsComplete);
}
