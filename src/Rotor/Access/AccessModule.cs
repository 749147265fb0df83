using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Limits;

namespace Rotor.Access;

/// <summary>Registers who may do what.</summary>
internal static class AccessModule
{
    public static IServiceCollection AddAccess(this IServiceCollection services, RotorOptions options)
    {
        services.AddSingleton(options.Access);
        services.TryAddSingleton(_ => NewBook(options.Access));
        services.TryAddSingleton<IMeterJournal>(NullMeterJournal.Instance);
        services.TryAddSingleton<TokenLimits>();
        services.AddSingleton(provider => new ClientDoor(
            DoorOptions(options, provider.GetService<ISecretProtector>()), provider.GetRequiredService<ClientTokenBook>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>A book with the token that configuration names, if any.</summary>
    public static ClientTokenBook NewBook(AccessOptions access)
    {
        var book = new ClientTokenBook();
        if (ConfiguredToken.Secrets(access) is { Length: > 0 } secrets)
            book.Put(ConfiguredToken.New(access), secrets);
        return book;
    }

    // Without a store nothing outlives the process, and the hash need not either.
    private static ClientDoorOptions DoorOptions(RotorOptions options, ISecretProtector? secrets) => new()
    {
        Mode = AccessMode.Of(options),
        ServesKeyless = AccessMode.ServesNameless(options),
        Hosts = options.Access.Hosts,
        Origins = options.Access.Cors,
        DefaultKey = options.Access.DefaultApiKey,
        SuperAdminKey = options.Access.SuperAdminApiKey,
        Fingerprint = secrets is null ? new SecretBox(System.Security.Cryptography.RandomNumberGenerator.GetBytes(SecretBox.KeySize)).Fingerprint : secrets.Fingerprint,
    };
}
