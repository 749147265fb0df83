using Rotor.Access;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.Core.Settings;
using Rotor.Observability;
using Rotor.Proxy;
using Rotor.Sources;
using Rotor.Storage;

namespace Rotor.Configuration;

/// <summary>The options in force: whole sections, each replaced as one. What may not change without a restart is the same in all of them.</summary>
internal sealed class LiveOptions(RotorOptions options)
{
    private readonly Live<UpstreamOptions> _upstream = new(options.Upstream);
    private readonly Live<PoolOptions> _pool = new(options.Pool);
    private readonly Live<FailoverOptions> _failover = new(options.Failover);
    private readonly Live<StreamsOptions> _streams = new(options.Streams);
    private readonly Live<RequestsOptions> _requests = new(options.Requests);
    private readonly Live<ModelsOptions> _models = new(options.Models);
    private readonly Live<AccessOptions> _access = new(options.Access);
    private readonly Live<RecordsOptions> _records = new(options.Records);
    private readonly Live<LogOptions> _log = new(options.Log);
    private volatile RotorOptions _current = options;

    /// <summary>The section of that name.</summary>
    public Live<SourcesOptions> Sources { get; } = new(options.Sources);

    /// <summary>All that is in force now; never changed, but replaced.</summary>
    public RotorOptions Current => _current;

    /// <summary>Puts the live settings of <paramref name="next"/> in force, and leaves the others as they are.</summary>
    /// <param name="next">Checked options.</param>
    /// <returns>The settings that have another value now.</returns>
    public IReadOnlyList<Setting> Put(RotorOptions next)
    {
        var now = Mix(next);
        Setting[] changed = [.. SettingCatalog.All.Where(setting => !setting.IsSame(now, _current))];
        if (changed.Length == 0)
            return changed;
        _current = now;
        foreach (var section in changed.Select(setting => setting.Section).Distinct())
            PutSection(section, now);
        return changed;
    }

    /// <summary>What would be in force with the live settings of <paramref name="next"/>.</summary>
    public RotorOptions Mix(RotorOptions next)
    {
        var mixed = _current.Copy();
        foreach (var setting in SettingCatalog.All.Where(setting => setting.IsLive))
            setting.Copy(next, mixed);
        return mixed;
    }

    /// <summary>Registers each section for those who read it anew, and <see cref="RotorOptions"/> as they are when they are asked for.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(this);
        services.AddTransient(_ => Current);
        services.AddSingleton(_upstream);
        services.AddSingleton(_pool);
        services.AddSingleton(_failover);
        services.AddSingleton(_streams);
        services.AddSingleton(_requests);
        services.AddSingleton(_models);
        services.AddSingleton(Sources);
        services.AddSingleton(_access);
        services.AddSingleton(_records);
        services.AddSingleton(_log);
    }

    private void PutSection(string section, RotorOptions now)
    {
        switch (section)
        {
            case nameof(RotorOptions.Upstream): _upstream.Put(now.Upstream); break;
            case nameof(RotorOptions.Pool): _pool.Put(now.Pool); break;
            case nameof(RotorOptions.Failover): _failover.Put(now.Failover); break;
            case nameof(RotorOptions.Streams): _streams.Put(now.Streams); break;
            case nameof(RotorOptions.Requests): _requests.Put(now.Requests); break;
            case nameof(RotorOptions.Models): _models.Put(now.Models); break;
            case nameof(RotorOptions.Sources): Sources.Put(now.Sources); break;
            case nameof(RotorOptions.Access): _access.Put(now.Access); break;
            case nameof(RotorOptions.Records): _records.Put(now.Records); break;
            case nameof(RotorOptions.Log): _log.Put(now.Log); break;
            default: throw new InvalidOperationException($"The section {section} has no live setting.");
        }
    }
}
