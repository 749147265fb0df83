using Rotor.Core.Models;

namespace Rotor.Catalogue;

/// <summary>Registers the catalogue of models and what keeps it fresh.</summary>
internal static class CatalogueModule
{
    /// <param name="services">The services.</param>
    /// <param name="kept">The catalogue as it was kept, or an empty one.</param>
    /// <param name="store">Where it is kept.</param>
    public static IServiceCollection AddCatalogue(this IServiceCollection services, ModelCatalogue kept, ICatalogueStore store)
    {
        services.AddSingleton(new LiveCatalogue(kept));
        services.AddSingleton(store);
        services.AddSingleton<ICatalogueSource, CatalogueClient>();
        services.AddSingleton<ModelRegistry>();
        services.AddHostedService<CatalogueKeeper>();
        return services;
    }
}
