using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Reads records out of the day files.</summary>
internal sealed class RecordLog(DayReaders readers, RecordFeed feed, TimeProvider time) : IRequestLog
{
    private const int ExportedTogether = 500;
    private const int FacetDays = 7;

    // A record is kept a little after its request ended, later still where the disk is busy. Who is told twice of one loses nothing.
    private static readonly TimeSpan KeptLate = TimeSpan.FromSeconds(5);

    // A page is worth waiting for, an exact count is not.
    private static readonly TimeSpan CountingTime = TimeSpan.FromMilliseconds(40);

    public long Version => feed.Published;

    public Task<RequestPage> PageAsync(
        RequestFilter filter, RequestSort sort, bool ascending, int page, int size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return readers.RunAsync(session => Page(session, filter, sort, ascending, (long)(page - 1) * size, size), cancellationToken);
    }

    public Task<RequestSlice> SliceAsync(RequestFilter filter, string? cursor, int size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var before = string.IsNullOrEmpty(cursor) ? (RecordPlace?)null : RecordPlace.Parse(cursor);
        return readers.RunAsync(session => Slice(session, filter, before, size, withBodies: false), cancellationToken);
    }

    public Task<RequestRecord?> FindAsync(string id, CancellationToken cancellationToken) => readers.RunAsync(
        session => RecordFinder.FindId(session, id) is { } place ? Read(session, place, withBodies: true) : null, cancellationToken);

    public Task<RequestRecord?> FindGenerationAsync(string generationId, CancellationToken cancellationToken) => readers.RunAsync(
        session => RecordFinder.FindGeneration(session, generationId) is { } place ? Read(session, place, withBodies: false) : null, cancellationToken);

    public async IAsyncEnumerable<RequestRecord> TailAsync(
        RequestFilter filter, int backlog, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // First the subscription, then the backlog: nothing falls between the two, and what is in both is told by its id.
        using var subscription = feed.Subscribe(filter);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (backlog > 0)
        {
            var ended = filter.States.Count > 0 ? filter : filter with { States = [.. Enum.GetValues<RequestState>().Where(s => s != RequestState.Running)] };
            var slice = await SliceAsync(ended, null, backlog, cancellationToken);
            foreach (var record in slice.Requests.Reverse())
            {
                seen.Add(record.Id);
                yield return record;
            }
        }
        await foreach (var (id, record) in subscription.Reader.ReadAllAsync(cancellationToken))
        {
            if (record is not null && !seen.Remove(id)) yield return record;
        }
    }

    public async IAsyncEnumerable<FollowedRecord> FollowAsync(
        RequestFilter filter, ShownRequests shown, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // First the subscription: what begins or ends while the others are looked up is told of by it.
        using var subscription = feed.SubscribeRunning(filter, shown.Running);
        var listed = new List<string>(shown.Running);
        foreach (var record in await MissedAsync(filter, shown, cancellationToken))
        {
            if (record.State == RequestState.Running)
            {
                // Listed from now on; an end that came before is found below.
                subscription.List(record.Id);
                listed.Add(record.Id);
            }
            yield return new FollowedRecord(record.Id, record);
        }
        foreach (var id in listed)
        {
            var record = await FindAsync(id, cancellationToken);
            if (record is null || !RecordMatch.Matches(filter, record)) yield return new FollowedRecord(id, null);
            else if (record.State != RequestState.Running) yield return new FollowedRecord(id, record with { Bodies = null });
        }
        await foreach (var change in subscription.Reader.ReadAllAsync(cancellationToken)) yield return change;
    }

    // In the order in which a list takes them, the oldest first; all of them before anything else, so that the list sees whether they are too many.
    private async Task<IEnumerable<RequestRecord>> MissedAsync(RequestFilter filter, ShownRequests shown, CancellationToken cancellationToken)
    {
        if (shown.Since is not { } since) return [];
        var slice = await SliceAsync(filter, null, ShownRequests.MostMissed, cancellationToken);
        var from = since - KeptLate;
        return slice.Requests.Reverse().Where(
            record => !shown.Running.Contains(record.Id) && (record.State == RequestState.Running || record.Time + (record.Duration ?? TimeSpan.Zero) >= from));
    }

    public async IAsyncEnumerable<RequestRecord> ExportAsync(
        RequestFilter filter, bool withBodies, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordPlace? before = null;
        while (true)
        {
            var from = before;
            var slice = await readers.RunAsync(session => Slice(session, filter, from, withBodies ? 50 : ExportedTogether, withBodies), cancellationToken);
            foreach (var record in slice.Requests) yield return record;
            if (slice.NextCursor is null) yield break;
            before = RecordPlace.Parse(slice.NextCursor);
        }
    }

    public Task<RequestFacets> FacetsAsync(CancellationToken cancellationToken) => readers.RunAsync(
        session =>
        {
            var days = session.Days().Take(FacetDays).Select(session.Open).OfType<DayReader>().ToArray();
            return new RequestFacets(
                RecordFinder.Values(days, "model"), RecordFinder.Values(days, "key"), RecordFinder.Values(days, "account"),
                RecordFinder.Values(days, "client"), RecordFinder.Values(days, "provider"));
        },
        cancellationToken);

    private RequestPage Page(ReadingSession session, RequestFilter filter, RequestSort sort, bool ascending, long skip, int size)
    {
        var places = new List<RecordPlace>(size);
        if (sort != RequestSort.Time || ascending)
        {
            places = RecordSorting.Sorted(session, filter, sort, ascending, skip, size);
            // Read first: a count that is given up may end a statement that runs after it.
            RequestRecord[] sorted = [.. places.Select(place => Read(session, place, false)).OfType<RequestRecord>()];
            var (all, exact) = Count(session, Places(session, filter, null).GetEnumerator(), 0);
            return new RequestPage(sorted, all, exact);
        }

        var count = 0L;
        using var found = Places(session, filter, null).GetEnumerator();
        while (places.Count < size && found.MoveNext())
        {
            if (count++ >= skip) places.Add(found.Current);
        }
        var records = places.Select(place => Read(session, place, false)).OfType<RequestRecord>().ToArray();
        var (total, isExact) = Count(session, found, count);
        return new RequestPage(records, total, isExact);
    }

    private (long Count, bool IsExact) Count(ReadingSession session, IEnumerator<RecordPlace> found, long count)
    {
        if (count > RequestPage.MaxCount) return (RequestPage.MaxCount, false);
        var start = time.GetTimestamp();
        using var limit = time.CreateTimer(static s => ((ReadingSession)s!).Stop(), session, CountingTime, Timeout.InfiniteTimeSpan);
        try
        {
            while (found.MoveNext())
            {
                if (++count > RequestPage.MaxCount) return (RequestPage.MaxCount, false);
                if ((count & 0xFF) == 0 && time.GetElapsedTime(start) > CountingTime) return (count, false);
            }
            return (count, true);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 9 && !session.Cancellation.IsCancellationRequested)
        {
            return (count, false);
        }
    }

    private static RequestSlice Slice(ReadingSession session, RequestFilter filter, RecordPlace? before, int size, bool withBodies)
    {
        var places = new List<RecordPlace>(Math.Min(size, 1_000));
        var more = false;
        foreach (var place in Places(session, filter, before))
        {
            if (places.Count == size)
            {
                more = true;
                break;
            }
            places.Add(place);
        }
        var records = places.Select(place => Read(session, place, withBodies)).OfType<RequestRecord>().ToArray();
        return new RequestSlice(records, more ? places[^1].ToString() : null);
    }

    /// <summary>All places that match, newest first, found as they are taken.</summary>
    internal static IEnumerable<RecordPlace> Places(ReadingSession session, RequestFilter filter, RecordPlace? before)
    {
        var byId = filter.Search is { } search ? RecordFinder.FindSearched(session, search) : [];
        foreach (var day in session.Days())
        {
            if (before is { } limit && day > limit.Day) continue;
            if (session.Open(day) is not { } reader) continue;
            var conditions = DayFilter.Of(filter, reader, before is { } place && place.Day == day ? place.Seq : null);
            if (conditions.IsEmpty) continue;
            if (filter.Search is null)
            {
                using var select = reader.File.Prepare(conditions.Select(reader.File, "r.seq", "1 DESC"));
                while (select.Step()) yield return new RecordPlace(day, select.Long(0));
                continue;
            }
            var named = byId.Where(p => p.Day == day).Select(p => (long?)p.Seq).FirstOrDefault();
            using var found = new DaySearch(reader, filter.Search, conditions, named);
            foreach (var seq in found.Places()) yield return new RecordPlace(day, seq);
        }
    }

    private static RequestRecord? Read(ReadingSession session, RecordPlace place, bool withBodies)
    {
        if (session.Open(place.Day) is not { } reader || reader.Read(place.Seq) is not { } record) return null;
        return withBodies ? record with { Bodies = reader.ReadBodies(place.Seq) } : record;
    }
}
