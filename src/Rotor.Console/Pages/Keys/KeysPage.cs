using Microsoft.AspNetCore.Http;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary><c>/admin/keys</c>: the keys by account, how each fares and why, and what a person does about it.</summary>
public static class KeysPage
{
    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get("/admin/keys", ShowAsync);
        pages.Live("/admin/keys/live", Follow);
        pages.Get("/admin/keys/export.csv", ExportAsync, OperatorRole.Admin);
        pages.Post("/admin/keys", KeyChanges.ApplyAsync);
        pages.Post("/admin/keys/undo", KeyChanges.UndoAsync);
        pages.Get("/admin/keys/add", KeyIntakePages.Show, OperatorRole.Admin);
        pages.Post("/admin/keys/add", KeyIntakePages.BeginAsync);
        pages.Get("/admin/keys/add/{batch}", KeyIntakePages.ShowBatch, OperatorRole.Admin);
        pages.Live("/admin/keys/add/{batch}/live", KeyIntakePages.FollowBatch, OperatorRole.Admin);
        pages.Post("/admin/keys/add/{batch}", KeyIntakePages.AddAsync);
        pages.Get("/admin/keys/{id}", KeyDetailPage.ShowAsync);
        pages.Live("/admin/keys/{id}/live", KeyDetailPage.Follow);
        pages.Post("/admin/keys/{id}", KeyDetailPage.SaveAsync);
    }

    private static async Task<IResult> ShowAsync(PageContext page, KeysReader reader, DeletedKeys deleted)
    {
        var model = KeysModel.Of(await reader.ReadAsync(page.Aborted), KeysQuery.Of(page.Http.Request.Query));
        return page.View<KeysView, KeysModel>(model with { Deleted = page.May(OperatorRole.Admin) ? deleted.Current : [] });
    }

    private static async Task<IResult> ExportAsync(PageContext page, KeysReader reader)
    {
        var query = KeysQuery.Of(page.Http.Request.Query);
        var board = await reader.ReadAsync(page.Aborted);
        var name = $"rotor-keys-{page.Time.GetUtcNow():yyyyMMdd-HHmmss}.csv";
        return Results.File(KeysCsv.Write(board.Rows.Where(query.Shows)), "text/csv; charset=utf-8", name);
    }

    // The rows that the page shows stay; what changes in them is drawn again.
    private static LiveParts Follow(PageContext page, KeysReader reader)
    {
        var query = KeysQuery.Of(page.Http.Request.Query);
        var drawn = new Dictionary<string, object>(StringComparer.Ordinal);
        return new LiveParts(page, async token => await DrawAsync(page, KeysModel.Of(await reader.FollowAsync(token), query), drawn), KeysReader.Holds);
    }

    private static async Task<IReadOnlyList<LivePart>> DrawAsync(PageContext page, KeysModel model, Dictionary<string, object> drawn)
    {
        var parts = new List<LivePart> { await LiveParts.PartAsync<KeyStates>(page, "key-states", new Dictionary<string, object?> { ["Model"] = model.Counts, ["Query"] = model.Query }) };
        foreach (var group in model.Groups)
        {
            if (group.Account is { } account && IsNew(drawn, account.Id, (account.FreeUsedToday, account.FreeLimitToday, account.InFlight, account.FreeTier, account.FreeEndsAt?.Ticks / TimeSpan.TicksPerMinute)))
                parts.Add(await LiveParts.PartAsync<AccountHead>(page, "account-" + KeyNames.Of(account.Id), new Dictionary<string, object?> { ["Model"] = group }));
            foreach (var row in group.Rows.Where(row => IsNew(drawn, row.Key.Id, row.Signature)))
            {
                var parameters = new Dictionary<string, object?> { ["Model"] = row };
                parts.Add(await LiveParts.PartAsync<KeyStanding>(page, "state-" + row.Key.Id, parameters));
                parts.Add(await LiveParts.PartAsync<KeyUse>(page, "use-" + row.Key.Id, parameters));
                if (page.May(OperatorRole.Admin))
                    parts.Add(await LiveParts.PartAsync<KeyActs>(page, "acts-" + row.Key.Id, parameters));
            }
        }

        return parts;
    }

    private static bool IsNew(Dictionary<string, object> drawn, string id, object signature)
    {
        if (drawn.TryGetValue(id, out var before) && before.Equals(signature))
            return false;
        drawn[id] = signature;
        return true;
    }
}

/// <summary>Names of elements for things whose ids may hold any sign.</summary>
internal static class KeyNames
{
    public static string Of(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..12];
}
