using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary><c>/admin/keys/{id}</c>: one key, what is held against it, and what befell it.</summary>
internal static class KeyDetailPage
{
    private const int Events = 60;
    private const int MostEvents = 1000;

    public static async Task<IResult> ShowAsync(PageContext page, string id, KeysReader reader)
    {
        var many = page.Query("events") == "all";
        return await ReadAsync(page, id, await reader.ReadAsync(page.Aborted), many ? MostEvents : Events) is { } model
            ? page.View<KeyDetailView, KeyDetailModel>(model, model.Row.Key.Label)
            : ErrorPages.NotFound(page);
    }

    public static LiveParts Follow(PageContext page, string id, KeysReader reader)
    {
        object? drawn = null;
        return new LiveParts(
            page,
            async token =>
            {
                var board = await reader.FollowAsync(token);
                // Whoever looks on while nothing happens costs no question to the store.
                var signature = board.Rows.FirstOrDefault(row => row.Key.Id == id)?.Signature;
                if (signature is null || signature.Equals(drawn) || await ReadAsync(page, id, board, Events) is not { } model)
                    return [];
                drawn = signature;
                var parameters = new Dictionary<string, object?> { ["Model"] = model };
                List<LivePart> parts = [await LiveParts.PartAsync<KeyNow>(page, "now", parameters), await LiveParts.PartAsync<KeyTimeline>(page, "timeline", parameters)];
                if (page.May(OperatorRole.Admin))
                    parts.Add(await LiveParts.PartAsync<KeyButtons>(page, "acts", new Dictionary<string, object?> { ["Model"] = model.Row }));
                return parts;
            },
            KeysReader.Holds);
    }

    public static async Task<IResult> SaveAsync(PageContext page, string id, KeyRegistry keys, KeysReader reader)
    {
        var (edit, fault) = Read(page);
        fault ??= KeyRules.FaultOf(edit) is { } found ? FaultOf(found) : null;
        if (fault is null)
        {
            return await keys.EditAsync(id, edit, page.Aborted) is { } saved
                ? page.Redirect("/admin/keys/" + saved.Id, "keys.saved", saved.Label)
                : page.RedirectWithFault(KeysQuery.Path, "keys.not_there");
        }

        return await ReadAsync(page, id, await reader.ReadAsync(page.Aborted), Events) is { } model
            ? page.View<KeyDetailView, KeyDetailModel>(model with { Fault = fault, Given = page.Form }, model.Row.Key.Label, StatusCodes.Status400BadRequest)
            : ErrorPages.NotFound(page);
    }

    /// <summary>Tags as people write them: separated by commas or white space.</summary>
    public static string[] Tags(string text) => [.. text.Split([',', '，', '、', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static (KeyEdit Edit, FieldFault? Fault) Read(PageContext page)
    {
        FieldFault? fault = null;
        var weight = Number("weight", KeyRules.MaxWeight);
        var limit = page.Field("daily_limit").Length == 0 ? 0 : Number("daily_limit", 1_000_000_000_000);
        return (new KeyEdit { Label = page.Field("label"), Weight = (int?)weight, Account = page.Field("account"), DailyLimit = limit, Tags = Tags(page.Field("tags")) }, fault);

        long? Number(string name, long most)
        {
            if (long.TryParse(page.Field(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
                return number;
            fault ??= new FieldFault(name, page.T["keys.fault_number", page.F.Number(most)]);
            return null;

        }
    }

    // Core says what is wrong in English, beginning with the field; here the field is marked and told in the viewer's language.
    private static FieldFault FaultOf(string fault)
    {
        var field = fault.Split(':')[0];
        return new FieldFault(field, null) { TextKey = field == "tags" ? "keys.fault_tags" : "keys.fault_text" };
    }

    private static async Task<KeyDetailModel?> ReadAsync(PageContext page, string id, KeyBoard board, int events)
    {
        if (board.Rows.FirstOrDefault(row => row.Key.Id == id) is not { } row)
            return null;
        var timeline = page.Http.RequestServices.GetService<IKeyTimeline>();
        var told = timeline is null ? [] : await timeline.ReadAsync(id, events + 1, page.Aborted);
        return new KeyDetailModel
        {
            Row = row,
            Account = row.Account is { } account ? board.Accounts.GetValueOrDefault(account) : null,
            Siblings = row.Account is null ? 0 : board.Rows.Count(other => other.Account == row.Account) - 1,
            Events = [.. told.Take(events)],
            HasMore = told.Count > events,
        };
    }
}

/// <summary>One key with all that is known of it.</summary>
public sealed record KeyDetailModel
{
    public required KeyRow Row { get; init; }

    /// <summary>Its account, where that is known.</summary>
    public Rotor.Core.Keys.AccountSnapshot? Account { get; init; }

    /// <summary>How many other keys the account has.</summary>
    public int Siblings { get; init; }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<KeyEvent> Events { get; init; } = [];

    /// <summary>Whether there are older ones.</summary>
    public bool HasMore { get; init; }

    /// <summary>What is wrong with the form that was sent.</summary>
    public FieldFault? Fault { get; init; }

    /// <summary>The form as it was sent, where something is wrong with it.</summary>
    public IFormCollection? Given { get; init; }
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Text">For the viewer.</param>
public sealed record FieldFault(string Field, string? Text)
{
    /// <summary>A string's key, in place of the text.</summary>
    public string? TextKey { get; init; }
}
