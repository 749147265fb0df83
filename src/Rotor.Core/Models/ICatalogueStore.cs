namespace Rotor.Core.Models;

/// <summary>Keeps the catalogue, so that Rotor starts without the network.</summary>
public interface ICatalogueStore
{
    /// <summary>Keeps what a refresh brought, all of it or nothing.</summary>
    Task SaveAsync(CatalogueChange change, CancellationToken cancellationToken);

    /// <summary>Keeps a person's choice about one model.</summary>
    Task SetEnabledAsync(string id, bool isEnabled, CancellationToken cancellationToken);
}

/// <summary>Keeps nothing: each process fetches anew.</summary>
public sealed class NoCatalogueStore : ICatalogueStore
{
    public Task SaveAsync(CatalogueChange change, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetEnabledAsync(string id, bool isEnabled, CancellationToken cancellationToken) => Task.CompletedTask;
}
