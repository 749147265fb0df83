using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Core.Failover;
using Rotor.Core.Models;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;
using Rotor.Core.Streams;
using Rotor.Core.Tokens;
using Rotor.Proxy.Admission;

namespace Rotor.Proxy;

/// <summary>Registers the data plane and maps the client door.</summary>
internal static class ProxyModule
{
    public static IServiceCollection AddProxy(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<Live<FailoverOptions>>().Select(RulesOf));
        services.AddSingleton(provider => provider.GetRequiredService<Live<ModelsOptions>>().Select(models => new ModelPolicy(ModelRules.Read(models, models.FreeSuffix, []))));
        // For whoever asks for one piece of work only.
        services.AddTransient(provider => provider.GetRequiredService<Live<ModelPolicy>>().Value);
        services.AddSingleton(provider => provider.GetRequiredService<Live<ModelsOptions>>().Select(
            models => new MaxTokensPolicy(Enum.Parse<MaxTokensMode>(models.MaxTokens, ignoreCase: true), models.MaxTokensCeiling)));
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
        services.TryAddSingleton<Live<CallerTag>>(new CallerTag(isOn: false));
        services.AddSingleton<ClientLimits>();
        services.AddSingleton<KeyEndpoint>();
        services.AddSingleton<GenerationKeys>();
        services.AddSingleton<RequestIntake>();
        services.AddSingleton<RequestRecorder>();
        services.AddSingleton<RecordBuilder>();
        services.TryAddSingleton<SecretRedactor>();
        services.AddSingleton<SecretModels>();
        services.TryAddSingleton<Live<RecordingPolicy>>(new RecordingPolicy(BodyPolicy.Full, 1024 * 1024, Strict: false));
        services.AddSingleton<ProxyEndpoint>();
        return services;
    }

    private static FailoverRules RulesOf(FailoverOptions options) => FailoverRules.TryParse(options.Rules, out var rules, out var faults)
        ? rules
        : throw new InvalidOperationException("ROTOR_FAILOVER__RULES: " + string.Join(' ', faults));

    // Where nothing fetches the catalogue, nobody waits for it.
    private static LiveCatalogue NoList()
    {
        var empty = new LiveCatalogue(ModelCatalogue.Empty);
        empty.Tried();
        return empty;
    }

    public static void MapProxy(this WebApplication app) => app.Services.GetRequiredService<ProxyEndpoint>().Map(app);
}
