namespace Rotor.Core.RequestLog;

/// <summary>Takes records off the requests' hands. No call waits for a disk, and none throws because of one.</summary>
public interface IRecordWriter
{
    /// <summary>Says that a request is still running after its first second, so that a crash shows it as interrupted.</summary>
    /// <param name="record">State <see cref="RequestState.Running"/>, without bodies.</param>
    void Started(RequestRecord record);

    /// <summary>
    /// Hands over the record of a request that has ended; it replaces the running row. When the queue is full its bodies are dropped and counted.
    /// </summary>
    void Completed(RequestRecord record);

    /// <summary>Hands the record over as <see cref="Completed"/> does, and ends when it is safe from the process's death: for strict durability.</summary>
    /// <returns>False when it could be kept nowhere; the answer goes on all the same.</returns>
    ValueTask<bool> CommittedAsync(RequestRecord record, CancellationToken cancellationToken);
}
