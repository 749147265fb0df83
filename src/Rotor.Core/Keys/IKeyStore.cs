namespace Rotor.Core.Keys;

/// <summary>Where keys are kept over restarts, their values encrypted.</summary>
public interface IKeyStore
{
    /// <summary>All keys but deleted ones, oldest first.</summary>
    Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The values of all keys but deleted ones, by id.</summary>
    /// <exception cref="SecretException">A value does not open.</exception>
    Task<IReadOnlyDictionary<string, Secret>> RevealAllAsync(CancellationToken cancellationToken);

    /// <returns>The value of one key, or null where there is none of that id.</returns>
    /// <exception cref="SecretException">The value does not open.</exception>
    Task<Secret?> RevealAsync(string id, CancellationToken cancellationToken);

    /// <summary>Adds a key on a person's word: one that was deleted or disabled comes back, one that is there stays as it is.</summary>
    Task<AddedKey> AddAsync(NewKey key, CancellationToken cancellationToken);

    /// <summary>Changes what a person may change (label, weight, account, daily limit, tags, who disabled it).</summary>
    /// <returns>The key as it is now, or null where there is none of that id.</returns>
    Task<StoredKey?> UpdateAsync(string id, Func<StoredKey, StoredKey> change, CancellationToken cancellationToken);

    /// <summary>Deletes a key on a person's word: its value goes at once, and no source brings it back.</summary>
    /// <returns>False where there is none of that id.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lets <paramref name="decide"/> compare the keys, deleted ones included, with what sources name, and keeps what it decides, all at once.</summary>
    Task<KeyReconciled> ReconcileAsync(Func<IReadOnlyList<StoredKey>, KeyReconciled> decide, CancellationToken cancellationToken);

    string Fingerprint(Secret value);
}

/// <summary>What came of adding a key.</summary>
/// <param name="Key">The key as it is now.</param>
/// <param name="WasThere">True when the value was known and neither deleted nor disabled.</param>
public sealed record AddedKey(StoredKey Key, bool WasThere);

/// <summary>What is to be kept after sources were compared with the store.</summary>
/// <param name="Added">Keys that were unknown.</param>
/// <param name="Changed">Known keys as they are to be.</param>
public sealed record KeyReconciled(IReadOnlyList<NewKey> Added, IReadOnlyList<StoredKey> Changed);
