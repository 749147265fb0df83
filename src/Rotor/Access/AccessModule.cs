using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Limits;
using Rotor.Core.Settings;

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
            DoorOptions(options, provider.GetRequiredService<Live<AccessOptions>>(), provider.GetService<ISecretProtector>()), provider.GetRequiredService<ClientTokenBook>(), provider.GetRequiredService<TimeProvider>()));
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

    private static Live<ClientDoorOptions> DoorOptions(RotorOptions options, Live<AccessOptions> access, ISecretProtector? secrets)
    {
        // Without a store nothing outlives the process, and the hash need not either.
        Func<Secret, string> fingerprint = secrets is null ? new SecretBox(System.Security.Cryptography.RandomNumberGenerator.GetBytes(SecretBox.KeySize)).Fingerprint : secrets.Fingerprint;
        var (mode, servesKeyless) = (AccessMode.Of(options), AccessMode.ServesNameless(options));
        return access.Select(now => new ClientDoorOptions
        {
            Mode = mode,
            ServesKeyless = servesKeyless,
            Hosts = now.Hosts,
            Origins = now.Cors,
            DefaultKey = now.DefaultApiKey,
            SuperAdminKey = now.SuperAdminApiKey,
            Fingerprint = fingerprint,
        });
    }
}
