using Rotor.Configuration;
using Rotor.WebConsole.Serving;

namespace Rotor;

/// <summary>Shows the console what is in force and where it came from, and takes what is changed there.</summary>
internal sealed class ConsoleSettings(LiveOptions live, IServiceProvider services) : IConsoleSettings
{
    public bool CanChange => Desk is not null;

    private ISettingsDesk? Desk => services.GetService<ISettingsDesk>();

    public IReadOnlyList<SettingFact> Read() => Desk is { } desk
        ? [.. desk.Read().Select(Fact)]
        : [.. SettingCatalog.All.Select(setting => new SettingFact(setting.Name, setting.Path.Replace(':', '.'), setting.Show(live.Current), null, setting.Expected, setting.IsLive))];

    public async Task<SettingsOutcome> ReloadAsync(CancellationToken cancellationToken)
    {
        var reloaded = await services.GetRequiredService<ISettingsReload>().ReloadAsync(cancellationToken);
        return new SettingsOutcome(reloaded.Changed, reloaded.AtRestart, reloaded.Faults);
    }

    public async Task<SettingOutcome> ChangeAsync(string name, string? value, string who, CancellationToken cancellationToken)
    {
        var changed = await services.GetRequiredService<ISettingsDesk>().ChangeAsync(name, value, who, cancellationToken);
        return new SettingOutcome(changed.Setting is null ? null : Fact(changed.Setting), changed.Before, changed.Faults);
    }

    public async Task<IReadOnlyList<SettingEventFact>> HistoryAsync(string? name, int most, CancellationToken cancellationToken) => Desk is { } desk
        ? [.. (await desk.HistoryAsync(name, most, cancellationToken)).Select(change => new SettingEventFact(change.At, change.Who, change.Name, change.Before, change.After, change.KeptBefore))]
        : [];

    private static SettingFact Fact(SettingView view) => new(
        view.Name, view.Path, view.Value, view.Source == "default" ? null : view.Source, SettingCatalog.FindByName(view.Name)!.Expected, view.Live)
    {
        NextValue = view.NextValue,
        IsSettable = view.Settable,
        FixedBy = view.FixedBy,
        Set = view.Set,
        Otherwise = view.Otherwise,
    };
}
