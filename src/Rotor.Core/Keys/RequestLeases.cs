using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>One request's way through the pool. Used by one request, one lease at a time; disposing it settles what it suspects.</summary>
public sealed class RequestLeases : IDisposable
{
    private readonly KeyPool _pool;

    internal RequestLeases(KeyPool pool, in LeaseQuery query)
    {
        _pool = pool;
        Query = query;
    }

    internal LeaseQuery Query { get; set; }

    internal List<KeySlot> Tried { get; } = [];

    internal KeySlot? Last { get; set; }

    internal long Serial { get; set; }

    internal bool Out { get; set; }

    /// <summary>Gives the next key; completes at once unless every key rests and the earliest end is near.</summary>
    public ValueTask<LeaseResult> NextAsync(NextLease hint, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<LeaseResult>(cancellationToken);
        if (hint.Model is not null)
            Query = Query with { Model = hint.Model, Free = hint.Free };
        return new(_pool.Take(this, hint.Choice));
    }

    /// <summary>Returns the lease of an attempt that failed.</summary>
    public void Failed(Lease lease, Verdict verdict) => _pool.Return(this, lease, verdict);

    /// <summary>Returns the lease of an attempt whose answer was whole.</summary>
    public void Succeeded(Lease lease) => _pool.Return(this, lease, null);

    /// <summary>Returns the lease of an attempt that the client left; nobody is blamed.</summary>
    public void Abandoned(Lease lease) => _pool.Return(this, lease, null);

    /// <summary>Settles deferred blame, and returns a lease that is still out as abandoned.</summary>
    public void Dispose()
    {
        if (Out && Last is not null)
            _pool.Return(this, new Lease(Last, Serial, default), null);
    }
}
