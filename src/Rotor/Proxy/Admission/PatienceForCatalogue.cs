using Rotor.Core.Models;

namespace Rotor.Proxy.Admission;

/// <summary>How long a request that cannot be served without a catalogue waits for the first one.</summary>
internal sealed class PatienceForCatalogue(TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Returns when the first try to fetch the catalogue is over, or when a request has waited long enough.</summary>
    public async ValueTask WaitAsync(LiveCatalogue catalogue, CancellationToken cancellationToken)
    {
        if (catalogue.FirstTried.IsCompleted) return;
        try
        {
            await catalogue.FirstTried.WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Whoever asked looks again and says what is missing.
        }
    }
}
