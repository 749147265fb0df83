using Rotor.Configuration;

namespace Rotor.Proxy;

/// <summary>Registers the data plane and maps the client door.</summary>
internal static class ProxyModule
{
    public static IServiceCollection AddProxy(this IServiceCollection services, RotorOptions options)
    {
        services.AddSingleton(options.Upstream);
        services.AddSingleton(options.Streams);
        services.AddSingleton(options.Requests);
        return services;
    }

    public static void MapProxy(this WebApplication app)
    {
    }
}
