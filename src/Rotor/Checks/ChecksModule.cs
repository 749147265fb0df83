using Rotor.Core.Keys;

namespace Rotor.Checks;

/// <summary>Registers the checks of keys.</summary>
internal static class ChecksModule
{
    public static IServiceCollection AddKeyChecks(this IServiceCollection services)
    {
        services.AddSingleton<KeyCheckClient>();
        services.AddSingleton<IKeyProbe>(provider => provider.GetRequiredService<KeyCheckClient>());
        services.AddSingleton<KeyChecker>();
        services.AddSingleton<IKeyChecker>(provider => provider.GetRequiredService<KeyChecker>());
        services.AddHostedService<CheckRounds>();
        return services;
    }
}
