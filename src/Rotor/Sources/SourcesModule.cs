using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>Registers where keys come from besides configuration and people.</summary>
internal static class SourcesModule
{
    public static IServiceCollection AddSources(this IServiceCollection services, SourcesOptions options)
    {
        services.AddSingleton<ConfiguredKeys>();
        services.AddSingleton<GoogleSheetClient>();
        services.AddSingleton<GoogleSheetSync>();
        services.AddSingleton<ISheetSync>(provider => provider.GetRequiredService<GoogleSheetSync>());
        services.AddHostedService(provider => provider.GetRequiredService<GoogleSheetSync>());
        if (options.KeysFile is not { } path)
            return services;
        services.AddSingleton(new KeysCsvDisk(path));
        services.AddSingleton<KeysCsvKeys>();
        services.AddHostedService<KeysCsvSync>();
        return services;
    }
}
