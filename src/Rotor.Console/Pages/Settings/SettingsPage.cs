using Microsoft.AspNetCore.Http;
using Rotor.Core.Settings;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Settings;

/// <summary><c>/admin/settings</c>: what is in force, where it came from, and how it is changed.</summary>
public static class SettingsPage
{
    private const string Here = "/admin/settings";
    private const int Latest = 10;
    private const int LatestOfOne = 50;

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get(Here, ShowAsync);
        pages.Get(Here + "/{name}", ShowOneAsync);
        pages.Post(Here + "/reload", ReloadAsync);
        pages.Post(Here + "/{name}/set", SetAsync);
        pages.Post(Here + "/{name}/unset", UnsetAsync);
    }

    private static async Task<IResult> ShowAsync(PageContext page, IConsoleSettings settings)
    {
        var (search, isChangedOnly) = (page.Query("find").Trim(), page.Query("only") == "changed");
        var all = settings.Read();
        return page.View<SettingsView, SettingsModel>(new()
        {
            Settings = [.. all.Where(setting => (!isChangedOnly || setting.Origin is not null) && IsMatch(setting, search))],
            Changed = all.Count(setting => setting.Origin is not null),
            Count = all.Count,
            Search = search,
            IsChangedOnly = isChangedOnly,
            CanChange = settings.CanChange,
            History = await settings.HistoryAsync(null, Latest, page.Aborted),
        });
    }

    private static async Task<IResult> ShowOneAsync(PageContext page, string name, IConsoleSettings settings) => Find(settings, name) is { } setting
        ? await ViewAsync(page, settings, setting, setting.Set ?? setting.NextValue ?? setting.Value, [], StatusCodes.Status200OK)
        : ErrorPages.NotFound(page);

    private static async Task<IResult> ReloadAsync(PageContext page, IConsoleSettings settings)
    {
        if (!settings.CanChange)
            return page.RedirectWithFault(Here, "settings.cannot_reload");
        var outcome = await settings.ReloadAsync(page.Aborted);
        if (outcome.Faults.Count > 0)
            return page.RedirectWithFault(Here, "settings.faults", string.Join(" ", outcome.Faults.Take(3).Select(fault => SettingWords.Of(fault, page.T))));
        if (outcome.AtRestart.Count > 0)
            return page.Redirect(Here, "settings.at_restart", Names(outcome.Changed), Names(outcome.AtRestart));
        return outcome.Changed.Count > 0 ? page.Redirect(Here, "settings.changed", Names(outcome.Changed)) : page.Redirect(Here, "settings.same");
    }

    private static async Task<IResult> SetAsync(PageContext page, string name, IConsoleSettings settings)
    {
        if (Find(settings, name) is not { } setting)
            return ErrorPages.NotFound(page);
        var value = page.Field("value");
        var outcome = await settings.ChangeAsync(setting.Name, value, page.Me.Name, page.Aborted);
        // What was written is shown again beside what is wrong with it.
        return outcome.Faults.Count > 0
            ? await ViewAsync(page, settings, setting, value, outcome.Faults, StatusCodes.Status400BadRequest)
            : Done(page, setting, outcome);
    }

    private static async Task<IResult> UnsetAsync(PageContext page, string name, IConsoleSettings settings)
    {
        if (Find(settings, name) is not { } setting)
            return ErrorPages.NotFound(page);
        var outcome = await settings.ChangeAsync(setting.Name, null, page.Me.Name, page.Aborted);
        return outcome.Faults.Count > 0
            ? await ViewAsync(page, settings, setting, setting.Set ?? setting.Value, outcome.Faults, StatusCodes.Status400BadRequest)
            : Done(page, setting, outcome);
    }

    private static async Task<IResult> ViewAsync(PageContext page, IConsoleSettings settings, SettingFact setting, string value, IReadOnlyList<SettingFault> faults, int status) =>
        page.View<SettingView, SettingModel>(
            new(setting, value, faults, settings.CanChange, await settings.HistoryAsync(setting.Name, LatestOfOne, page.Aborted)), setting.Name, status);

    private static IResult Done(PageContext page, SettingFact was, SettingOutcome outcome)
    {
        var setting = outcome.Setting!;
        var (before, after) = (Or(outcome.Before), Or(setting.NextValue ?? setting.Value));
        var message = before == after ? "settings.kept" : setting.NextValue is null ? "settings.now" : "settings.next";
        new Flash(message, [setting.Name, before, after], IsFault: false) { Undo = before == after ? null : UndoOf(was) }.Put(page.Http);
        return page.Redirect(page.Field("back") == "list" ? Here : $"{Here}/{setting.Name}");
    }

    private static FlashUndo UndoOf(SettingFact was) => was.Set is { } value
        ? new($"{Here}/{was.Name}/set", new() { ["value"] = value })
        : new($"{Here}/{was.Name}/unset", []);

    private static SettingFact? Find(IConsoleSettings settings, string name) =>
        settings.Read().FirstOrDefault(setting => setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsMatch(SettingFact setting, string search) =>
        search.Length == 0 || setting.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || setting.Path.Contains(search, StringComparison.OrdinalIgnoreCase)
        || setting.Value.Contains(search, StringComparison.OrdinalIgnoreCase);

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "–" : string.Join(", ", names.Take(10));

    private static string Or(string value) => value.Length > 0 ? value : "–";
}
