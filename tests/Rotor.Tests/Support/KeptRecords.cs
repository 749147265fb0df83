using System.Collections.Concurrent;
using Rotor.Core.RequestLog;

namespace Rotor.Tests.Support;

/// <summary>Keeps the records of ended requests in memory.</summary>
internal sealed class KeptRecords : IRecordWriter
{
    private readonly ConcurrentQueue<RequestRecord> _ended = new();

    public IReadOnlyList<RequestRecord> Ended => [.. _ended];

    public void Started(RequestRecord record)
    {
    }

    public void Completed(RequestRecord record) => _ended.Enqueue(record);

    public ValueTask<bool> CommittedAsync(RequestRecord record, CancellationToken cancellationToken)
    {
        Completed(record);
        return ValueTask.FromResult(true);
    }

    /// <summary>The record of the only request; it follows its answer.</summary>
    public async Task<RequestRecord> OneAsync()
    {
        await Until.TrueAsync(() => !_ended.IsEmpty, "the record");
        return Assert.Single(_ended);
    }
}
