using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Overview;

/// <summary><c>/admin/dashboard</c>: is it well?</summary>
public static class OverviewPage
{
    private const string NoteOnFreeAccounts = "free-accounts";
    private const string AnyFreeModel = "meta-llama/llama-3.3-70b-instruct:free";

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get("/admin", ShowAsync);
        pages.Get("/admin/dashboard", ShowAsync);
        pages.Live("/admin/dashboard/live", FollowAsync);
        pages.Post("/admin/dashboard/note", DismissAsync, OperatorRole.Viewer);
    }

    private static async Task<IResult> ShowAsync(PageContext page, OverviewReader reader, Operators operators)
    {
        var board = await reader.ReadAsync(await page.OwnClientsAsync(), page.Aborted);
        var showsPool = page.May(OperatorRole.Viewer);
        return page.View<OverviewView, OverviewPageModel>(new(
            board, showsPool, showsPool ? AdviceFor(page, board, operators) : null, board.HasRequests ? null : await StepsAsync(page, board)));
    }

    private static LiveParts FollowAsync(PageContext page, OverviewReader reader)
    {
        OverviewModel? drawn = null;
        return new LiveParts(page, DrawAsync, OverviewReader.Holds);

        async Task<IReadOnlyList<LivePart>> DrawAsync(CancellationToken token)
        {
            var board = await reader.ReadAsync(await page.OwnClientsAsync(), token);
            if (ReferenceEquals(board, drawn))
                return [];
            drawn = board;
            var parameters = new Dictionary<string, object?> { ["Model"] = board };
            List<LivePart> parts = [await LiveParts.PartAsync<OverviewNumbers>(page, "numbers", parameters), await LiveParts.PartAsync<OverviewRecent>(page, "recent", parameters)];
            parts.Add(await LiveParts.PartAsync<OverviewModels>(page, "models", parameters));
            if (page.May(OperatorRole.Viewer))
                parts.Add(await LiveParts.PartAsync<OverviewPool>(page, "pool", parameters));
            return parts;
        }
    }

    private static async Task<IResult> DismissAsync(PageContext page, Operators operators)
    {
        await operators.DismissNoteAsync(page.Me.Name, NoteOnFreeAccounts, page.Aborted);
        return page.Redirect("/admin/dashboard");
    }

    private static int? AdviceFor(PageContext page, OverviewModel board, Operators operators)
    {
        var free = board.Accounts.Count(account => account.FreeTier == true);
        var isDismissed = operators.Accounts.Any(account => account.Name == page.Me.Name && account.DismissedNotes.Contains(NoteOnFreeAccounts, StringComparer.Ordinal));
        return free < PoolAdvice.ManyFreeAccounts || isDismissed ? null : free;
    }

    private static async Task<FirstSteps> StepsAsync(PageContext page, OverviewModel board)
    {
        var tokens = page.Http.RequestServices.GetService<ClientTokenRegistry>();
        var hasToken = page.May(OperatorRole.Viewer) && tokens is not null && (await tokens.ListAsync(page.Aborted)).Count > 0;
        var models = page.Http.RequestServices.GetService<LiveCatalogue>()?.Current.Models;
        var model = models?.FirstOrDefault(model => model.Id.EndsWith(":free", StringComparison.Ordinal))?.Id ?? AnyFreeModel;
        return new FirstSteps(board.Keys.Count > 0, !page.Facts.IsOpen, hasToken, page.ClientRoot + "/v1", model);
    }
}
