using Rotor.Configuration;
using Rotor.Observability;

namespace Rotor;

/// <summary>Puts changed settings in force where that needs no restart: on demand, and when a <c>config.ini</c> was written to.</summary>
internal sealed partial class SettingsReloader(LoadedConfiguration loaded, TimeProvider time, ILogger<SettingsReloader> log) : BackgroundService, ISettingsReload
{
    // Each of these is read anew whenever it is used.
    private static readonly string[] Live =
    [
        "ROTOR_UPSTREAM__BASEURL", "ROTOR_UPSTREAM__FIRSTCONTENTTIMEOUT", "ROTOR_UPSTREAM__IDLETIMEOUT", "ROTOR_UPSTREAM__TOTALTIMEOUT", "ROTOR_POOL__MAXATTEMPTS", "ROTOR_MODELS__STANDINS",
        "ROTOR_SOURCES__SHEETURL", "ROTOR_SOURCES__SHEETCOLUMN", "ROTOR_SOURCES__SHEETSYNC", "ROTOR_SOURCES__SHEETINTERVAL", "ROTOR_SOURCES__RELOADINTERVAL",
    ];

    /// <summary>Whether a change of this setting needs no restart.</summary>
    public static bool IsLive(string name) => Live.Contains(name, StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    public SettingsReloaded Reload()
    {
        lock (_gate)
        {
            if (loaded.Inputs is not { } inputs)
                return new SettingsReloaded([], [], [], []);
            var read = ConfigurationLoader.Load(inputs);
            var reloaded = read.Faults.Count > 0 ? new SettingsReloaded([], [], read.Faults, read.Warnings) : Apply(read);
            Tell(reloaded);
            return reloaded;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (loaded.OlderFiles.Count == 0)
            return;
        // As they were when they were read: what was written between then and now is a change as well.
        var seen = loaded.OlderFiles;
        try
        {
            while (true)
            {
                await Task.Delay(loaded.Options.Sources.ReloadInterval, time, stoppingToken);
                FileStamp[] now = [.. seen.Select(file => FileStamp.Of(file.Path))];
                if (!now.SequenceEqual(seen))
                {
                    seen = now;
                    Reload();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Whatever changes from now on, the next start reads.
        }
    }

    private SettingsReloaded Apply(LoadedConfiguration read)
    {
        var (changed, atRestart) = (new List<string>(), new List<string>());
        foreach (var setting in SettingCatalog.All.Where(setting => !setting.IsSame(loaded.Options, read.Options)))
        {
            if (Live.Contains(setting.Name, StringComparer.Ordinal))
            {
                setting.Copy(read.Options, loaded.Options);
                changed.Add(setting.Name);
            }
            else
                atRestart.Add(setting.Name);
        }

        return new SettingsReloaded(changed, atRestart, [], read.Warnings);
    }

    private void Tell(SettingsReloaded reloaded)
    {
        foreach (var fault in reloaded.Faults)
            Log.Refused(log, fault);
        if (reloaded.Changed.Count > 0)
            Log.Changed(log, string.Join(", ", reloaded.Changed));
        if (reloaded.AtRestart.Count > 0)
            Log.AtRestart(log, string.Join(", ", reloaded.AtRestart));
        // What was wrong at the start was said then.
        foreach (var warning in reloaded.Warnings.Except(loaded.Warnings).Where(_told.Add))
            ProcessLog.ConfigurationWarning(log, warning);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.SettingsChanged, LogLevel.Information, "Settings in force with new values: {Settings}")]
        public static partial void Changed(ILogger logger, string settings);

        [LoggerMessage(EventIds.SettingsAtRestart, LogLevel.Warning, "Changed settings that apply from the next start on: {Settings}")]
        public static partial void AtRestart(ILogger logger, string settings);

        [LoggerMessage(EventIds.SettingsRefused, LogLevel.Error, "The configuration was changed and is wrong, so the one before stays in force: {Fault}")]
        public static partial void Refused(ILogger logger, string fault);
    }
}
