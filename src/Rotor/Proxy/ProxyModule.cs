using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Configuration;
using Rotor.Core.Failover;
using Rotor.Core.Models;
using Rotor.Core.RequestLog;
using Rotor.Core.Streams;
using Rotor.Core.Tokens;
using Rotor.Proxy.Admission;

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
        services.AddSingleton(options.Models);
        services.AddSingleton(_ => new ModelPolicy(ModelRules.Read(options.Models, options.Models.FreeSuffix, [])));
        services.AddSingleton(_ => new MaxTokensPolicy(Enum.Parse<MaxTokensMode>(options.Models.MaxTokens, ignoreCase: true), options.Models.MaxTokensCeiling));
        services.TryAddSingleton(_ => NoList());
        services.AddSingleton<PatienceForCatalogue>();
        services.AddSingleton<ModelAdmission>();
        services.AddSingleton<ModelLists>();
        services.TryAddSingleton<ModelPrices>();
        services.TryAddSingleton<IPrefillStore, NoPrefillStore>();
        services.AddSingleton<PrefillMemory>();
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton<AnswerRelay>();
        services.TryAddSingleton<IStreamRelay, StreamRelay>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<AttemptLoop>();
        services.AddSingleton<ClientEntrance>();
        services.AddSingleton(new CallerTag(options.Access.SetUser));
        services.AddSingleton<ClientLimits>();
        services.AddSingleton<KeyEndpoint>();
        services.AddSingleton<GenerationKeys>();
        services.AddSingleton<RequestIntake>();
        services.AddSingleton<RequestRecorder>();
        services.AddSingleton<RecordBuilder>();
        services.TryAddSingleton<SecretRedactor>();
        services.AddSingleton<SecretModels>();
        services.TryAddSingleton(new RecordingPolicy(BodyPolicy.Full, 1024 * 1024, Strict: false));
        services.AddSingleton<ProxyEndpoint>();
        return services;
    }

    // Where nothing fetches the catalogue, nobody waits for it.
    private static LiveCatalogue NoList()
    {
        var empty = new LiveCatalogue(ModelCatalogue.Empty);
        empty.Tried();
        return empty;
    }

    public static void MapProxy(this WebApplication app) => app.Services.GetRequiredService<ProxyEndpoint>().Map(app);
}
