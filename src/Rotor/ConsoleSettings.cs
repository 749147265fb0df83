using Rotor.Configuration;
using Rotor.WebConsole.Serving;

namespace Rotor;

/// <summary>Shows the console what is in force and where it came from.</summary>
internal sealed class ConsoleSettings(RotorOptions options, IServiceProvider services) : IConsoleSettings
{
    public bool CanReload => services.GetService<ISettingsReload>() is not null;

    public IReadOnlyList<SettingFact> Read()
    {
        var origins = services.GetService<LoadedConfiguration>()?.Origins;
        return [.. SettingCatalog.All.Select(setting => new SettingFact(
            setting.Name, setting.Path, setting.Show(options), origins?.GetValueOrDefault(setting), setting.Expected, SettingsReloader.IsLive(setting.Name)))];
    }

    public SettingsOutcome Reload()
    {
        var reloaded = services.GetRequiredService<ISettingsReload>().Reload();
        return new SettingsOutcome(reloaded.Changed, reloaded.AtRestart, reloaded.Faults);
    }
}
