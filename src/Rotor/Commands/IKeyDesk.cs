using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary>Where the command line manages keys: the running server, or the data folder while none runs.</summary>
internal interface IKeyDesk : IAsyncDisposable
{
    Task<IReadOnlyList<KeyView>> ListAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<KeyView>> FindAsync(string reference, CancellationToken cancellationToken);

    Task<(KeyView Key, bool WasThere)> AddAsync(NewKey key, CancellationToken cancellationToken);

    Task<KeyView?> EditAsync(string id, KeyEdit edit, CancellationToken cancellationToken);

    /// <summary>Checks a key and gives what that told; null where it is gone.</summary>
    Task<CheckedKey?> CheckAsync(string id, CancellationToken cancellationToken);

    /// <summary>The accounts that are known, with their free quota.</summary>
    Task<IReadOnlyList<AccountSnapshot>> AccountsAsync(CancellationToken cancellationToken);

    /// <summary>Ends a key's rests; of all keys, accounts and models without an id. False where there is no such key.</summary>
    Task<bool> LiftAsync(string? id, CancellationToken cancellationToken);

    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);
}
