namespace Rotor.Core.RequestLog;

/// <summary>How the keeping of records goes, for <c>/readyz</c>, log, metrics and console.</summary>
/// <param name="State">What happens to records now.</param>
/// <param name="Since">When that began.</param>
/// <param name="Problem">Why they are not written as usual, for people; null when they are.</param>
/// <param name="QueuedBytes">What waits in memory.</param>
/// <param name="Spooled">Records that wait in the spool files.</param>
/// <param name="Unindexed">Records whose text is found by looking, not yet by the index.</param>
/// <param name="Written">Records written since the start.</param>
/// <param name="DroppedBodies">Bodies dropped since the start.</param>
/// <param name="Lost">Records that could be kept nowhere since the start.</param>
public sealed record RecordsHealth(
    RecordsState State, DateTimeOffset Since, string? Problem, long QueuedBytes, long Spooled, long Unindexed, long Written, long DroppedBodies, long Lost);

/// <summary>What happens to records now.</summary>
public enum RecordsState
{
    /// <summary>They are written to the store.</summary>
    Writing,

    /// <summary>The store refuses them; they go to the spool, to be replayed.</summary>
    Spooling,

    /// <summary>Neither store nor spool takes them; they wait in memory.</summary>
    Holding,
}

/// <summary>Tells how the keeping of records goes.</summary>
public interface IRecordsHealth
{
    RecordsHealth Current { get; }
}
