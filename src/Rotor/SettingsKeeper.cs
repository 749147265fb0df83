using Rotor.Configuration;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;
using Rotor.Observability;

namespace Rotor;

/// <summary>Holds what is configured: puts changes from files and from the console in force where that needs no restart, and keeps those of the console.</summary>
internal sealed partial class SettingsKeeper(
    LoadedConfiguration loaded, LiveOptions live, ISettingStore store, SecretRedactor secrets, TimeProvider time, ILogger<SettingsKeeper> log) : ISettingsReload, ISettingsDesk, IDisposable
{
    private const int LongestValue = 4_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    // What was wrong at the start was said then.
    private readonly HashSet<string> _told = new(loaded.Warnings, StringComparer.Ordinal);
    private volatile LoadedConfiguration _loaded = loaded;

    /// <summary>Registers it where a store keeps what is set in the console.</summary>
    public static void AddTo(IServiceCollection services, LoadedConfiguration loaded)
    {
        services.AddSingleton(loaded);
        services.AddSingleton<SettingsKeeper>();
        services.AddSingleton<ISettingsReload>(provider => provider.GetRequiredService<SettingsKeeper>());
        services.AddSingleton<ISettingsDesk>(provider => provider.GetRequiredService<SettingsKeeper>());
        services.AddHostedService<SettingsReloader>();
    }

    public async Task<SettingsReloaded> ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_loaded.Inputs is not { } inputs)
                return new SettingsReloaded([], [], [], []);
            var kept = _loaded.Kept;
            var read = ConfigurationLoader.Load(inputs with { Kept = _ => kept });
            IReadOnlyList<SettingFault> faults = read.Faults.Count > 0 ? read.Faults : FaultsInForce(read.Options);
            var reloaded = faults.Count > 0 ? new SettingsReloaded([], [], faults, read.Warnings) : Apply(read);
            Tell(reloaded);
            return reloaded;
        }
        finally
        {
            _turn.Release();
        }
    }

    public IReadOnlyList<SettingView> Read()
    {
        var (now, current) = (_loaded, live.Current);
        return [.. SettingCatalog.All.Select(setting => View(setting, now, current))];
    }

    public SettingView? Find(string name) => Named(name) is { } setting ? View(setting, _loaded, live.Current) : null;

    public async Task<SettingChanged> ChangeAsync(string name, string? value, string who, CancellationToken cancellationToken)
    {
        if (Named(name) is not { } setting)
            return new SettingChanged(null, "", [SettingFaults.NoSuchSetting().At(name)]);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var before = _loaded.Show(setting);
            if (Refusal(setting, value) is { } refusal)
                return refusal with { Before = before };
            var was = _loaded.Kept.FirstOrDefault(kept => kept.Name == setting.Name)?.Value;
            var text = value?.Trim();
            if (text == was)
                return new SettingChanged(Find(setting.Name), before, []);
            IReadOnlyList<KeptSetting> kept = [.. _loaded.Kept.Where(other => other.Name != setting.Name), .. text is null ? [] : new[] { new KeptSetting(setting.Name, text) }];
            var next = _loaded.Layers!.Compose(kept);
            // What was wrong before, as the command line may find it, is no fault of this change.
            List<SettingFault> faults = [.. next.Faults.Except(_loaded.Faults), .. FaultsInForce(next.Options)];
            if (faults.Count > 0)
                return new SettingChanged(Find(setting.Name), before, [.. faults.Distinct()]);
            await store.KeepAsync(new SettingEvent(0, time.GetUtcNow(), who, setting.Name, before, next.Show(setting), was, text), cancellationToken);
            _loaded = next;
            live.Put(next.Options);
            Log.Set(log, who, setting.Name, Or(before), Or(next.Show(setting)), setting.IsLive ? "now" : "the next start on");
            return new SettingChanged(Find(setting.Name), before, []);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task<IReadOnlyList<SettingEvent>> HistoryAsync(string? name, int most, CancellationToken cancellationToken) => store.HistoryAsync(name, most, cancellationToken);

    public void Dispose() => _turn.Dispose();

    private static Setting? Named(string name) => SettingCatalog.FindByName(name) ?? SettingCatalog.FindByPath(name.Replace('.', ':'));

    private SettingChanged? Refusal(Setting setting, string? value)
    {
        SettingFault? fault = null;
        var fixedBy = _loaded.FixedBy(setting);
        if (!setting.IsSettable)
            fault = SettingFaults.OnlyConfiguration();
        else if (value is not null && fixedBy is not null)
            fault = SettingFaults.FixedAbove(fixedBy);
        if (fault is not null)
            return new SettingChanged(Find(setting.Name), "", [fault.At(setting.Name)], IsFixed: true);
        if (value is null)
            return null;
        if (value.Trim().Length == 0 || value.Length > LongestValue || value.Any(char.IsControl))
            fault = SettingFaults.WrongValue(setting.Expected);
        else if (secrets.Redact(value) != value || value.Contains("sk-or-v1-", StringComparison.Ordinal))
            fault = SettingFaults.SecretInValue();
        return fault is null ? null : new SettingChanged(Find(setting.Name), "", [fault.At(setting.Name)]);
    }

    // What is right together after a start may be wrong together while part of it waits for one.
    private List<SettingFault> FaultsInForce(RotorOptions next)
    {
        var (before, after) = (new List<SettingFault>(), new List<SettingFault>());
        OptionsRules.Finish(live.Current.Copy(), before, []);
        OptionsRules.Finish(live.Mix(next), after, []);
        return [.. after.Except(before)];
    }

    private static SettingView View(Setting setting, LoadedConfiguration loaded, RotorOptions current)
    {
        var (now, next) = (setting.Show(current), loaded.Show(setting));
        var kept = loaded.Kept.FirstOrDefault(kept => kept.Name == setting.Name)?.Value;
        var otherwise = kept is null ? null : loaded.Layers!.Compose([.. loaded.Kept.Where(other => other.Name != setting.Name)]).Show(setting);
        var fixedBy = loaded.FixedBy(setting);
        return new(
            setting.Name, setting.Path.Replace(':', '.'), now, now == next ? null : next, loaded.Origins.GetValueOrDefault(setting, "default"), setting.IsLive,
            setting.IsSettable && fixedBy is null, fixedBy, kept, otherwise, setting.Expected.ToString(), setting.Choices);
    }

    private SettingsReloaded Apply(LoadedConfiguration read)
    {
        _loaded = read;
        Setting[] atRestart = [.. SettingCatalog.All.Where(setting => !setting.IsLive && !setting.IsSame(live.Current, read.Options))];
        var changed = live.Put(read.Options);
        return new SettingsReloaded([.. changed.Select(setting => setting.Name)], [.. atRestart.Select(setting => setting.Name)], [], read.Warnings);
    }

    private void Tell(SettingsReloaded reloaded)
    {
        foreach (var fault in reloaded.Faults)
            Log.Refused(log, fault);
        if (reloaded.Changed.Count > 0)
            Log.Changed(log, string.Join(", ", reloaded.Changed));
        if (reloaded.AtRestart.Count > 0)
            Log.AtRestart(log, string.Join(", ", reloaded.AtRestart));
        foreach (var warning in reloaded.Warnings.Where(_told.Add))
            ProcessLog.ConfigurationWarning(log, warning);
    }

    private static string Or(string value) => value.Length > 0 ? value : "nothing";

    private static partial class Log
    {
        [LoggerMessage(EventIds.SettingsChanged, LogLevel.Information, "Settings in force with new values: {Settings}")]
        public static partial void Changed(ILogger logger, string settings);

        [LoggerMessage(EventIds.SettingsAtRestart, LogLevel.Warning, "Changed settings that apply from the next start on: {Settings}")]
        public static partial void AtRestart(ILogger logger, string settings);

        [LoggerMessage(EventIds.SettingsRefused, LogLevel.Error, "The configuration was changed and is wrong, so the one before stays in force: {Fault}")]
        public static partial void Refused(ILogger logger, string fault);

        [LoggerMessage(EventIds.SettingSet, LogLevel.Warning, "{Who} set {Setting} from {Before} to {After}; it is in force from {When}")]
        public static partial void Set(ILogger logger, string who, string setting, string before, string after, string when);
    }
}
