using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Finds single records by their names, over all days.</summary>
internal static class RecordFinder
{
    public static RecordPlace? FindId(ReadingSession session, string id)
    {
        DateOnly? first = null;
        if (RecordPlace.TryGetTime(id, out var time))
        {
            first = DateOnly.FromDateTime(time.UtcDateTime);
            if (session.Open(first.Value) is { } reader && RecordLookup.Find(reader.File, time, id) is { } seq) return new RecordPlace(first.Value, seq);
        }
        foreach (var day in session.Days())
        {
            if (day != first && session.Open(day) is { } reader && RecordLookup.FindForeign(reader.File, id) is { } seq) return new RecordPlace(day, seq);
        }
        return null;
    }

    public static RecordPlace? FindGeneration(ReadingSession session, string generationId)
    {
        var hash = Hashes.Generation(generationId);
        if (hash is null) return null;
        foreach (var day in session.Days())
        {
            if (session.Open(day) is not { } reader) continue;
            var places = new List<long>();
            var select = reader.File[
                """
                SELECT seq FROM records WHERE generation = ?1 AND settled = 1
                UNION ALL SELECT seq FROM records INDEXED BY records_unsettled WHERE settled = 0 AND generation = ?1
                """].Bind(1, hash);
            while (select.Step()) places.Add(select.Long(0));
            select.Reset();
            foreach (var seq in places)
            {
                if (reader.Read(seq)?.GenerationId == generationId) return new RecordPlace(day, seq);
            }
        }
        return null;
    }

    /// <summary>The records that a search names by their id or their answer's.</summary>
    public static List<RecordPlace> FindSearched(ReadingSession session, SearchQuery query)
    {
        var text = query.Text.Trim('"');
        if (query.Terms.Count > 1 || text.Length is < 8 or > 200 || text.Contains(' ', StringComparison.Ordinal) || !text.AsSpan().ContainsAnyInRange('0', '9')) return [];
        var found = new List<RecordPlace>();
        if (FindId(session, text) is { } byId) found.Add(byId);
        if (FindGeneration(session, text) is { } byGeneration && !found.Contains(byGeneration)) found.Add(byGeneration);
        return found;
    }

    /// <summary>The values that a column has in these days, sorted: one step in the index for each.</summary>
    public static string[] Values(IEnumerable<DayReader> days, string column)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var reader in days)
        {
            var next = reader.File[
                $"""
                SELECT min(found) FROM (SELECT min({column}) AS found FROM records WHERE settled = 1 AND {column} > ?1
                UNION ALL SELECT min({column}) FROM records INDEXED BY records_unsettled WHERE settled = 0 AND {column} > ?1)
                """];
            var last = 0L;
            while (true)
            {
                next.Bind(1, last);
                var found = next.Step() ? next.LongOrNull(0) : null;
                next.Reset();
                if (found is not { } id) break;
                last = id;
                if (reader.Terms.TextOf((int)id) is { Length: > 0 } value) values.Add(value);
            }
        }
        return [.. values];
    }
}
