using System.Globalization;
using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Lists in another order than newest first. They look at every record that matches.</summary>
internal static class RecordSorting
{
    private const int MostSearched = 10_000;

    public static List<RecordPlace> Sorted(ReadingSession session, RequestFilter filter, RequestSort sort, bool ascending, long skip, int size)
    {
        var most = (int)Math.Min(skip + size, int.MaxValue);
        var rows = new List<(long Value, RecordPlace Place)>();
        if (filter.Search is null)
        {
            foreach (var day in session.Days())
            {
                if (session.Open(day) is { } reader) AddDay(reader, filter, sort, ascending, most, rows);
            }
        }
        else
        {
            // Of a search, the newest matches are what is sorted.
            foreach (var place in RecordLog.Places(session, filter, null).Take(MostSearched)) rows.Add((ValueOf(session.Open(place.Day)!, place.Seq, sort), place));
        }
        rows.Sort((a, b) => (a.Value.CompareTo(b.Value), a.Place.CompareTo(b.Place)) switch
        {
            (not 0 and var byValue, _) => ascending ? byValue : -byValue,
            (_, var byPlace) => ascending && sort == RequestSort.Time ? byPlace : -byPlace,
        });
        return [.. rows.Skip((int)Math.Min(skip, int.MaxValue)).Take(size).Select(row => row.Place)];
    }

    private static void AddDay(DayReader reader, RequestFilter filter, RequestSort sort, bool ascending, int most, List<(long Value, RecordPlace Place)> rows)
    {
        var conditions = DayFilter.Of(filter, reader, null);
        if (conditions.IsEmpty) return;
        var direction = ascending ? "ASC" : "DESC";
        var seqDirection = ascending && sort == RequestSort.Time ? "ASC" : "DESC";
        var order = string.Create(CultureInfo.InvariantCulture, $"1 {direction}, 2 {seqDirection} LIMIT {most}");
        using var select = reader.File.Prepare(conditions.Select(reader.File, $"{Column(sort)}, r.seq", order));
        while (select.Step()) rows.Add((select.Long(0), new RecordPlace(reader.Day, select.Long(1))));
    }

    private static long ValueOf(DayReader reader, long seq, RequestSort sort)
    {
        var select = reader.File[$"SELECT {Column(sort)} FROM records r WHERE r.seq = ?"].Bind(1, seq);
        var value = select.Step() ? select.Long(0) : 0;
        select.Reset();
        return value;
    }

    private static string Column(RequestSort sort) => sort switch
    {
        RequestSort.Duration => "coalesce(r.duration, -1)",
        RequestSort.Cost => "coalesce(r.cost, -1)",
        RequestSort.Status => "r.status",
        _ => "0",
    };
}
