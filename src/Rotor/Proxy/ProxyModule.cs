using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Configuration;
using Rotor.Core.Failover;
using Rotor.Core.RequestLog;

namespace Rotor.Proxy;

/// <summary>Registers the data plane and maps the client door.</summary>
internal static class ProxyModule
{
    public static IServiceCollection AddProxy(this IServiceCollection services, RotorOptions options)
    {
        services.AddSingleton(options.Upstream);
        services.AddSingleton(options.Streams);
        services.AddSingleton(options.Requests);
        services.AddSingleton(options.Pool);
        services.AddSingleton(_ => FailoverRules.TryParse(options.Failover.Rules, out var rules, out var faults)
            ? rules
            : throw new InvalidOperationException("ROTOR_FAILOVER__RULES: " + string.Join(' ', faults)));
        services.TryAddSingleton<IPrefillStore, NoPrefillStore>();
        services.AddSingleton<PrefillMemory>();
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton<AnswerRelay>();
        services.AddSingleton<StreamRelay>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<AttemptLoop>();
        services.AddSingleton<ClientEntrance>();
        services.AddSingleton<RequestIntake>();
        services.AddSingleton<RequestRecorder>();
        services.AddSingleton<RecordBuilder>();
        services.TryAddSingleton<SecretRedactor>();
        services.TryAddSingleton(new RecordingPolicy(BodyPolicy.Full, 1024 * 1024, Strict: false));
        services.AddSingleton<ProxyEndpoint>();
        return services;
    }

    public static void MapProxy(this WebApplication app) => app.Services.GetRequiredService<ProxyEndpoint>().Map(app);
}
