namespace Rotor.Core.RequestLog;

/// <summary>Finds records again. Lists are newest first by time, then id, unless sorted otherwise; their records have no bodies.</summary>
public interface IRequestLog
{
    /// <summary>Grows with every record that is kept, be it of a request that runs or that ended: while it stands, there is nothing new to read.</summary>
    long Version { get; }

    /// <summary>A numbered page (from 1) of at most <paramref name="size"/> records (from 1 to 200), with the count of all that match.</summary>
    Task<RequestPage> PageAsync(RequestFilter filter, RequestSort sort, bool ascending, int page, int size, CancellationToken cancellationToken);

    /// <summary>
    /// The part behind a cursor from the part before (null or empty: the first), newest first, of at most <paramref name="size"/> records (from
    /// 1 to 1,000); records that come meanwhile shift nothing.
    /// </summary>
    /// <exception cref="FormatException">The cursor is none of ours.</exception>
    Task<RequestSlice> SliceAsync(RequestFilter filter, string? cursor, int size, CancellationToken cancellationToken);

    /// <summary>Everything kept of one request, bodies included; null when there is no such record.</summary>
    Task<RequestRecord?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The record whose answer has this id of upstream's, without bodies; null when there is none.</summary>
    Task<RequestRecord?> FindGenerationAsync(string generationId, CancellationToken cancellationToken);

    /// <summary>
    /// The newest <paramref name="backlog"/> records in order of time, then each one as it ends. A reader that lags loses the oldest of what it
    /// has not read. Search reads the text of a new record itself.
    /// </summary>
    IAsyncEnumerable<RequestRecord> TailAsync(RequestFilter filter, int backlog, CancellationToken cancellationToken);

    /// <summary>
    /// Each record that matches once it is kept while it runs, and again as it ends, for a list that shows both. One that was told of while it ran
    /// and no longer matches at its end leaves the list. A reader that lags loses the oldest of what it has not read.
    /// </summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="shown">What the list shows already; what changed in it meanwhile comes first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<FollowedRecord> FollowAsync(RequestFilter filter, ShownRequests shown, CancellationToken cancellationToken);

    /// <summary>All that match, newest first, read as it is taken; bodies only when asked for.</summary>
    IAsyncEnumerable<RequestRecord> ExportAsync(RequestFilter filter, bool withBodies, CancellationToken cancellationToken);

    /// <summary>Values that filters may offer: models, keys, accounts, clients, providers of the last days.</summary>
    Task<RequestFacets> FacetsAsync(CancellationToken cancellationToken);
}

/// <summary>What a list of requests shows when it begins to follow, or begins again.</summary>
/// <param name="Running">Ids that it shows as running.</param>
/// <param name="Since">When it was up to date: what runs or ended since then, of the newest <see cref="MostMissed"/>, it has missed. Null: nothing.</param>
public sealed record ShownRequests(IReadOnlyList<string> Running, DateTimeOffset? Since = null)
{
    /// <summary>So many of those that it missed it is told of.</summary>
    public const int MostMissed = 50;

    /// <summary>A list without anything in it, that wants to know of what comes from now on.</summary>
    public static readonly ShownRequests Nothing = new([]);
}

/// <summary>What a list of records learns of one of them.</summary>
/// <param name="Id">Which.</param>
/// <param name="Record">How it stands now, without bodies; null when it left the list.</param>
public readonly record struct FollowedRecord(string Id, RequestRecord? Record);

/// <summary>Values found in records, for filters to offer; sorted.</summary>
public sealed record RequestFacets(
    IReadOnlyList<string> Models, IReadOnlyList<string> Keys, IReadOnlyList<string> Accounts, IReadOnlyList<string> Clients, IReadOnlyList<string> Providers);
