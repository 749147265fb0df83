namespace Rotor.Core.Keys;

/// <summary>Checks single keys on a person's word.</summary>
public interface IKeyChecker
{
    /// <summary>Checks one key now, due or not, and gives the pool what came of it.</summary>
    /// <param name="keyId">Which key; a disabled one is checked too.</param>
    /// <param name="cancellationToken">Ends the wait; the check itself ends with it.</param>
    /// <returns>What the check told, or null where there is no such key.</returns>
    Task<KeyCheck?> CheckAsync(string keyId, CancellationToken cancellationToken);
}
