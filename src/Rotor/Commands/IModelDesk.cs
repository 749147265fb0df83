using Rotor.Core.Models;

namespace Rotor.Commands;

/// <summary>Where the command line manages models: the running server, or the data folder while none runs.</summary>
internal interface IModelDesk : IAsyncDisposable
{
    Task<IReadOnlyList<ModelView>> ListAsync(ModelFilter filter, CancellationToken cancellationToken);

    /// <summary>The model, or null when there is none of this id.</summary>
    Task<ModelView?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The model as it is then, or null when there is none of this id.</summary>
    Task<ModelView?> SetEnabledAsync(string id, bool enabled, CancellationToken cancellationToken);

    Task<CatalogueChangeView> RefreshAsync(CancellationToken cancellationToken);
}
