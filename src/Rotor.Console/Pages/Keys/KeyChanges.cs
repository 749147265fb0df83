using Microsoft.AspNetCore.Http;
using Rotor.Core.Keys;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>What a person does with one key, with the chosen ones, or with all that a view shows.</summary>
internal static class KeyChanges
{
    public static async Task<IResult> ApplyAsync(PageContext page, KeyRegistry keys, KeysReader reader, DeletedKeys deleted)
    {
        var back = Addresses.Own(page.Field("back"), KeysQuery.Path);
        // A button of one key says "check:k-…"; those below the list say "check" of all that are ticked.
        var (what, one) = page.Field("do").Split(':', 2) is [var verb, var id] ? (verb, id) : (page.Field("do"), null);
        if (what == "lift_all")
        {
            keys.LiftAll();
            return page.Redirect(back, "keys.lifted_all");
        }

        var ids = one is not null ? [one] : await ChosenAsync(page, reader, back);
        if (ids.Count == 0)
            return page.RedirectWithFault(back, "keys.none_chosen");
        return what switch
        {
            "enable" => Done(page, back, "keys.enabled", await EditAsync(keys, ids, new KeyEdit { Enabled = true }, page.Aborted)),
            "disable" => Done(page, back, "keys.disabled", await EditAsync(keys, ids, new KeyEdit { Enabled = false }, page.Aborted)),
            "lift" => Done(page, back, "keys.lifted", ids.Count(keys.Lift)),
            "check" when one is not null => await CheckAsync(page, keys, one, back),
            "check" => Done(page, back, "keys.checking", ids.Count(keys.PlanCheck)),
            "delete" => await DeleteAsync(page, deleted, ids, back),
            _ => page.RedirectWithFault(back, "keys.none_chosen"),
        };
    }

    public static async Task<IResult> UndoAsync(PageContext page, DeletedKeys deleted)
    {
        var back = Addresses.Own(page.Field("back"), KeysQuery.Path);
        return await deleted.RestoreAsync(page.Field("batch"), page.Aborted) is { } count
            ? Done(page, back, "keys.restored", count)
            : page.RedirectWithFault(back, "keys.undo_gone");
    }

    private static async Task<IReadOnlyCollection<string>> ChosenAsync(PageContext page, KeysReader reader, string back)
    {
        if (page.Field("all") != "1")
            return [.. page.Form["id"].OfType<string>().Distinct(StringComparer.Ordinal)];
        var query = KeysQuery.OfAddress(back);
        return [.. (await reader.ReadAsync(page.Aborted)).Rows.Where(query.Shows).Select(row => row.Key.Id)];
    }

    private static async Task<int> EditAsync(KeyRegistry keys, IEnumerable<string> ids, KeyEdit edit, CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var id in ids)
        {
            if (await keys.EditAsync(id, edit, cancellationToken) is not null)
                changed++;
        }

        return changed;
    }

    private static async Task<IResult> CheckAsync(PageContext page, KeyRegistry keys, string id, string back)
    {
        if (!keys.CanCheck)
            return Done(page, back, "keys.checking", keys.PlanCheck(id) ? 1 : 0);
        return await keys.CheckAsync(id, page.Aborted) switch
        {
            null => page.RedirectWithFault(back, "keys.not_there"),
            { Outcome: "passed" } told => page.Redirect(back, "keys.check_passed", told.Key.Label),
            { Outcome: "not_offered" } told => page.Redirect(back, "keys.check_not_offered", told.Key.Label),
            { Outcome: "dead" } told => page.RedirectWithFault(back, "keys.check_dead", told.Key.Label),
            var told => page.RedirectWithFault(back, "keys.check_failed", told.Key.Label, told.Explanation),
        };
    }

    private static async Task<IResult> DeleteAsync(PageContext page, DeletedKeys deleted, IReadOnlyCollection<string> ids, string back)
    {
        var batch = await deleted.DeleteAsync(ids, page.Aborted);
        // The list itself says what was deleted, with the way back. The page of a key that is gone is none to return to.
        var list = back.StartsWith(KeysQuery.Path + "/", StringComparison.Ordinal) ? KeysQuery.Path : back;
        return batch is null ? page.RedirectWithFault(list, "keys.not_there") : page.Redirect(list);
    }

    private static IResult Done(PageContext page, string back, string message, int count) =>
        count == 0 ? page.RedirectWithFault(back, "keys.not_there") : page.Redirect(back, message, count.ToString("N0", page.T.Culture));
}
