using Microsoft.AspNetCore.Http;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Settings;

/// <summary><c>/admin/settings</c>: what is in force, where it came from, and how it is changed.</summary>
public static class SettingsPage
{
    private const string Here = "/admin/settings";

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get(Here, Show);
        pages.Post(Here + "/reload", Reload);
    }

    private static IResult Show(PageContext page, IConsoleSettings settings)
    {
        var (search, isChangedOnly) = (page.Query("find").Trim(), page.Query("only") == "changed");
        var all = settings.Read();
        var shown = all.Where(setting => (!isChangedOnly || setting.Origin is not null) && IsMatch(setting, search));
        return page.View<SettingsView, SettingsModel>(new([.. shown], all.Count(setting => setting.Origin is not null), all.Count, search, isChangedOnly, settings.CanReload));
    }

    private static IResult Reload(PageContext page, IConsoleSettings settings)
    {
        if (!settings.CanReload)
            return page.RedirectWithFault(Here, "settings.cannot_reload");
        var outcome = settings.Reload();
        if (outcome.Faults.Count > 0)
            return page.RedirectWithFault(Here, "settings.faults", string.Join(" ", outcome.Faults.Take(3)));
        if (outcome.AtRestart.Count > 0)
            return page.Redirect(Here, "settings.at_restart", Names(outcome.Changed), Names(outcome.AtRestart));
        return outcome.Changed.Count > 0 ? page.Redirect(Here, "settings.changed", Names(outcome.Changed)) : page.Redirect(Here, "settings.same");
    }

    private static bool IsMatch(SettingFact setting, string search) =>
        search.Length == 0 || setting.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || setting.Path.Contains(search, StringComparison.OrdinalIgnoreCase)
        || setting.Value.Contains(search, StringComparison.OrdinalIgnoreCase);

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "–" : string.Join(", ", names.Take(10));
}

/// <summary>The settings that are shown.</summary>
/// <param name="Settings">Those that match.</param>
/// <param name="Changed">How many are not at their default.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Search">What was looked for.</param>
/// <param name="IsChangedOnly">Whether those at their default are left out.</param>
/// <param name="CanReload">Whether the configuration can be read again.</param>
public sealed record SettingsModel(IReadOnlyList<SettingFact> Settings, int Changed, int Count, string Search, bool IsChangedOnly, bool CanReload);
