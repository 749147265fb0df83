namespace Rotor.Core.Keys;

/// <summary>What happened to keys, kept over restarts.</summary>
public interface IKeyTimeline
{
    /// <summary>The newest events, newest first.</summary>
    /// <param name="keyId">One key's; null for those of all keys, accounts and models.</param>
    /// <param name="limit">At most so many; at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<KeyEvent>> ReadAsync(string? keyId, int limit, CancellationToken cancellationToken);
}
