using System.Globalization;
using Microsoft.AspNetCore.Http;
using Rotor.Core.Keys;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary><c>/admin/keys/add</c>: paste keys, see what each is worth, and add the good ones.</summary>
internal static class KeyIntakePages
{
    private const string Path = "/admin/keys/add";
    private const int MaxFile = 2 * 1024 * 1024;

    public static IResult Show(PageContext page) => View(page, null);

    public static async Task<IResult> BeginAsync(PageContext page, KeyIntakes intakes)
    {
        var pasted = PastedKeys.Read(page.Form["keys"].ToString() + "\n" + await FileAsync(page));
        if (pasted.Count == 0)
            return View(page, page.T["keys.fault_none"]);
        if (pasted.Count > PastedKeys.Most)
            return View(page, page.T["keys.fault_many", page.F.Number(PastedKeys.Most)]);
        var intake = await intakes.BeginAsync(pasted, page.Aborted);
        return page.Redirect(Path + "/" + intake.Id);
    }

    public static IResult ShowBatch(PageContext page, string batch, KeyIntakes intakes) => intakes.Find(batch) is { } intake
        ? page.View<IntakeView, KeyIntake>(intake, page.T["keys.add_title"])
        : page.RedirectWithFault(Path, "keys.intake_gone");

    public static LiveParts FollowBatch(PageContext page, string batch, KeyIntakes intakes)
    {
        var drawn = new Dictionary<int, IntakeState>();
        return new LiveParts(page, async _ => intakes.Find(batch) is { } intake ? await DrawAsync(page, intake, drawn) : [], TimeSpan.FromMilliseconds(500));
    }

    public static async Task<IResult> AddAsync(PageContext page, string batch, KeyIntakes intakes)
    {
        if (intakes.Find(batch) is not { } intake)
            return page.RedirectWithFault(Path, "keys.intake_gone");
        var chosen = page.Form["line"].Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1).ToHashSet();
        var tags = KeyDetailPage.Tags(page.Field("tags"));
        long? limit = long.TryParse(page.Field("daily_limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
        if ((limit is null && page.Field("daily_limit").Length > 0) || KeyRules.FaultOf(new KeyEdit { Tags = tags, DailyLimit = limit }) is not null)
            return page.RedirectWithFault(Path + "/" + batch, "keys.fault_options");
        var added = await intakes.AddAsync(intake, chosen, limit, tags);
        return added == 0
            ? page.RedirectWithFault(KeysQuery.Path, "keys.none_added")
            : page.Redirect(KeysQuery.Path, "keys.added", page.F.Number(added), page.F.Number(intake.Lines.Count - added));
    }

    private static IResult View(PageContext page, string? fault) => page.View<KeyAddView, KeyAddModel>(
        new KeyAddModel(fault), page.T["keys.add_title"], fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static async Task<string> FileAsync(PageContext page)
    {
        if (page.Form.Files["file"] is not { Length: > 0 and <= MaxFile } file)
            return "";
        using var reader = new StreamReader(file.OpenReadStream());
        return await reader.ReadToEndAsync(page.Aborted);
    }

    private static async Task<IReadOnlyList<LivePart>> DrawAsync(PageContext page, KeyIntake intake, Dictionary<int, IntakeState> drawn)
    {
        var lines = intake.Lines;
        var parts = new List<LivePart> { await LiveParts.PartAsync<IntakeProgress>(page, "progress", new Dictionary<string, object?> { ["Model"] = lines }) };
        foreach (var line in lines.Where(line => !line.IsOpen && drawn.GetValueOrDefault(line.Index) != line.State))
        {
            // What the page showed from the start needs no word; only what was asked about changes.
            drawn[line.Index] = line.State;
            if (line.State is IntakeState.Faulty or IntakeState.Foreign or IntakeState.Repeated or IntakeState.Known or IntakeState.Disabled)
                continue;
            var parameters = new Dictionary<string, object?> { ["Model"] = line };
            parts.Add(await LiveParts.PartAsync<IntakeTick>(page, $"tick-{line.Index}", parameters));
            parts.Add(await LiveParts.PartAsync<IntakeFinding>(page, $"line-{line.Index}", parameters));
        }

        return parts;
    }
}

/// <summary>The page on which keys are pasted.</summary>
/// <param name="Fault">What was wrong with what was sent.</param>
public sealed record KeyAddModel(string? Fault);
