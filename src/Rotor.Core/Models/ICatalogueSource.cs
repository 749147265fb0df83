namespace Rotor.Core.Models;

/// <summary>Where the list of models comes from.</summary>
public interface ICatalogueSource
{
    /// <summary>Fetches the whole list, all pages together, within a bound of its own in time and size.</summary>
    /// <exception cref="CatalogueException">There is no whole list to be had; the message says why.</exception>
    Task<IReadOnlyList<ModelInfo>> FetchAsync(CancellationToken cancellationToken);
}

/// <summary>The list of models could not be fetched.</summary>
/// <param name="status">The status for whoever waits for it: 502, or 504 when time ran out.</param>
/// <param name="message">What was asked, what came instead, and what to look at.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class CatalogueException(int status, string message, Exception? inner = null) : Exception(message, inner)
{
    public int Status => status;
}
