using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary>Where the command line manages keys: the running server, or the data folder while none runs.</summary>
internal interface IKeyDesk : IAsyncDisposable
{
    Task<IReadOnlyList<KeyView>> ListAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<KeyView>> FindAsync(string reference, CancellationToken cancellationToken);

    Task<(KeyView Key, bool WasThere)> AddAsync(NewKey key, CancellationToken cancellationToken);

    Task<KeyView?> EditAsync(string id, KeyEdit edit, CancellationToken cancellationToken);

    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);
}
