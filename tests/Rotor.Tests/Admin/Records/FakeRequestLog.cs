using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;

namespace Rotor.Tests.Admin.Records;

/// <summary>Records in memory that remembers what it was asked.</summary>
internal sealed class FakeRequestLog : IRequestLog, IUsageLog
{
    private readonly Channel<RequestRecord> _live = Channel.CreateUnbounded<RequestRecord>();

    public List<RequestRecord> Records { get; } = [];

    /// <summary>The clients that sums know, with their names.</summary>
    public List<(string Id, string Name)> ClientNames { get; } = [];

    public List<object?[]> Asked { get; } = [];

    public Exception? Fault { get; set; }

    public RequestFilter LastFilter => Asked[^1].OfType<RequestFilter>().Single();

    public void Tell(RequestRecord record) => Assert.True(_live.Writer.TryWrite(record));

    public Task<RequestPage> PageAsync(RequestFilter filter, RequestSort sort, bool ascending, int page, int size, CancellationToken cancellationToken)
    {
        Note(filter, sort, ascending, page, size);
        return Task.FromResult(new RequestPage([.. Records.Skip((page - 1) * size).Take(size)], Records.Count, true));
    }

    public Task<RequestSlice> SliceAsync(RequestFilter filter, string? cursor, int size, CancellationToken cancellationToken)
    {
        Note(filter, cursor, size);
        var from = cursor is null ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);
        return Task.FromResult(new RequestSlice([.. Records.Skip(from).Take(size)], from + size < Records.Count ? $"{from + size}" : null));
    }

    public Task<RequestRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        Note(id);
        return Task.FromResult(Records.Find(record => record.Id == id));
    }

    public long Version => 0;

    public Task<RequestRecord?> FindGenerationAsync(string generationId, CancellationToken cancellationToken) =>
        Task.FromResult(Records.Find(record => record.GenerationId == generationId));

    public async IAsyncEnumerable<RequestRecord> TailAsync(RequestFilter filter, int backlog, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Note(filter, backlog);
        foreach (var record in Records.Take(backlog).Reverse())
            yield return record;
        await foreach (var record in _live.Reader.ReadAllAsync(cancellationToken))
            yield return record;
    }

    public async IAsyncEnumerable<FollowedRecord> FollowAsync(
        RequestFilter filter, ShownRequests shown, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Note(filter, shown);
        await foreach (var record in _live.Reader.ReadAllAsync(cancellationToken))
            yield return new FollowedRecord(record.Id, record);
    }

    public async IAsyncEnumerable<RequestRecord> ExportAsync(RequestFilter filter, bool withBodies, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Note(filter, withBodies);
        await Task.Yield();
        foreach (var record in Records)
            yield return withBodies ? record : record with { Bodies = null };
    }

    public Task<RequestFacets> FacetsAsync(CancellationToken cancellationToken) => Task.FromResult(new RequestFacets(["m"], ["k"], ["a"], ["c"], ["p"]));

    public Task<UsageReport> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        Note(query);
        var row = new UsageRow(query.From, "m", "m", 4, 3, 10, 20, 0.5m, 11, 12, 13, 14, 15);
        return Task.FromResult(new UsageReport(
            query.From, query.To, query.By, query.Group, [row, .. ClientNames.Select(client => row with { Key = client.Id, Name = client.Name })]));
    }

    public Task<IReadOnlyList<MinuteUsage>> MinutesAsync(DateTimeOffset from, IReadOnlyList<string>? clients, CancellationToken cancellationToken)
    {
        Note(from, clients);
        return Task.FromResult<IReadOnlyList<MinuteUsage>>([]);
    }

    public Task<RequestStats> StatsAsync(IReadOnlyList<string>? clients, CancellationToken cancellationToken)
    {
        Note(clients);
        var hour = new RequestTotals(2, 1, 5, 5, 9, 3, 1, 2, 0.25m);
        return Task.FromResult(new RequestStats(new RequestTotals(8, 6, 12.5, 10, 40, 4, 100, 200, 1.5m), hour, hour, hour));
    }

    private void Note(params object?[] asked)
    {
        if (Fault is not null)
            throw Fault;
        Asked.Add(asked);
    }
}
