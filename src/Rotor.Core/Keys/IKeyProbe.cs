namespace Rotor.Core.Keys;

/// <summary>Asks upstream about a key, whether the pool knows it or not.</summary>
public interface IKeyProbe
{
    /// <summary>Asks once. Whatever goes wrong is a check that told nothing.</summary>
    /// <exception cref="OperationCanceledException">The caller ended the wait.</exception>
    Task<KeyCheck> AskAsync(Secret key, CancellationToken cancellationToken);
}
