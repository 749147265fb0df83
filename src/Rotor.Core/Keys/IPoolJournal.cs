using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>Keeps the pool's changes. It is called while the pool decides, so it must return at once and never call back into the pool from within.</summary>
public interface IPoolJournal
{
    /// <summary>Queues changes for one transaction. Batches are kept in the order of the calls.</summary>
    void Write(PoolBatch batch);

    /// <summary>Keeps a window's count ahead of the leases, so that a known limit is not overrun after a crash.</summary>
    /// <param name="reservation">The window, with <see cref="QuotaRecord.Reserved"/> as the new bound.</param>
    /// <param name="committed">To be called, later and from any thread, once the row is durable; also when keeping it failed for good, as an answer matters more.</param>
    /// <returns>True when the row is kept already and <paramref name="committed"/> will not be called.</returns>
    bool Reserve(QuotaRecord reservation, Action committed);

    /// <summary>
    /// A place that keeps a window's count lease by lease. Where there is none, a window counts as used up to its reservation when the process has died.
    /// </summary>
    IWindowTally? Tally(PoolScope owner, QuotaWindow window) => null;

    /// <summary>What the tally of a window says since <paramref name="start"/>, also of an earlier run; null where none was noted or it cannot be trusted.</summary>
    long? Counted(PoolScope owner, QuotaWindow window, DateTimeOffset start) => null;
}

/// <summary>Keeps nothing.</summary>
public sealed class NullPoolJournal : IPoolJournal
{
    public static NullPoolJournal Instance { get; } = new();

    public void Write(PoolBatch batch)
    {
    }

    public bool Reserve(QuotaRecord reservation, Action committed) => true;
}
