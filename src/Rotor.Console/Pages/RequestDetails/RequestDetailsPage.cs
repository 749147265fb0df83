using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.Models;
using Rotor.Core.RequestLog;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Pages.Requests;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary><c>/admin/requests/{id}</c>: one request from the inside.</summary>
public static class RequestDetailsPage
{
    private const int MostNeighbours = 50;
    private const int MostModels = 400;
    private const string Root = RequestsQuery.Path + "/{id}";

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get(RequestsQuery.Path + "/latest", LatestAsync);
        pages.Get(Root, ShowAsync);
        pages.Get(Root + "/body", BodyAsync);
        pages.Get(Root + "/picture/{index:int}", PictureAsync);
        pages.Live(Root + "/live", FollowAsync);
        pages.Post(Root + "/replay", Replay.SendAsync);
    }

    /// <summary>The record, for those who may see it.</summary>
    internal static async Task<RequestRecord?> FindAsync(PageContext page, IRequestLog log, string id)
    {
        var own = await page.OwnClientsAsync();
        return await log.FindAsync(id, page.Aborted) is { } record && (own is null || own.Contains(record.ClientId)) ? record : null;
    }

    private static async Task<IResult> LatestAsync(PageContext page, IRequestLog log)
    {
        var filter = RecordScope.Narrow(new RequestFilter(), await page.OwnClientsAsync());
        var found = await log.SliceAsync(filter, null, 1, page.Aborted);
        return found.Requests is [var newest, ..] ? await ShowAsync(page, newest.Id, log) : Results.LocalRedirect("~" + RequestsQuery.Path);
    }

    private static async Task<IResult> ShowAsync(PageContext page, string id, IRequestLog log)
    {
        if (await FindAsync(page, log, id) is not { } record)
            return ErrorPages.NotFound(page);
        var model = Read(page, record);
        var against = page.Query("against") is { Length: > 0 } other && await FindAsync(page, log, other) is { } older ? Read(page, older) : null;
        return page.View<RequestDetailsView, RequestDetailsModel>(
            model with
            {
                Against = against,
                Neighbours = await NeighboursAsync(page, log, record),
                Models = model.CanReplay ? ModelsOf(page) : [],
            },
            record.ModelAsked ?? record.Path);
    }

    private static RequestDetailsModel Read(PageContext page, RequestRecord record)
    {
        var tab = page.Query("view") switch
        {
            "raw" => RequestTab.Raw,
            "headers" => RequestTab.Headers,
            _ => RequestTab.Conversation,
        };
        var serves = page.May(OperatorRole.Admin) && page.Http.RequestServices.GetService<IGateway>()?.Serves(record.Path) == true;
        return RequestDetailsReader.Read(record, tab, page.Query("form") == "received", page.Root, serves);
    }

    private static LiveParts FollowAsync(PageContext page, string id, IRequestLog log, RequestReader reader)
    {
        IReadOnlyList<LivePart>? last = null;
        bool? isSeen = null;
        return new LiveParts(
            page,
            async token =>
            {
                if (last is not null)
                    return last;
                // Whether one may see it does not change while it runs, and is asked once for each who looks.
                isSeen ??= await FindAsync(page, log, id) is not null;
                if (isSeen is false || await reader.ReadAsync(id, token) is not { } record)
                    return last = [];
                var parts = new[] { await LiveParts.PartAsync<RequestBoard>(page, "board", new Dictionary<string, object?> { ["Model"] = Read(page, record) }) };
                // What has ended does not change: nothing is read any more.
                if (record.State != RequestState.Running)
                    last = parts;
                return parts;
            },
            RequestReader.Holds);
    }

    private static async Task<IResult> BodyAsync(PageContext page, string id, IRequestLog log)
    {
        var record = await FindAsync(page, log, id);
        var isRequest = page.Query("part") == "request";
        if ((isRequest ? record?.Bodies?.Request : record?.Bodies?.Response ?? record?.Bodies?.Assembled) is not { } body)
            return ErrorPages.NotFound(page);
        // As a file and as plain text: nothing of it can become a page of this console.
        return Results.Bytes(body.Bytes, "text/plain; charset=utf-8", isRequest ? "request.json" : record!.Stream ? "answer.txt" : "answer.json");
    }

    private static async Task<IResult> PictureAsync(PageContext page, string id, int index, IRequestLog log) =>
        await FindAsync(page, log, id) is { } record && RequestDetailsReader.Picture(record, index) is var (type, bytes) ? Results.Bytes(bytes, type) : Results.NotFound();

    private static async Task<IReadOnlyList<RequestRecord>> NeighboursAsync(PageContext page, IRequestLog log, RequestRecord record)
    {
        if (record.Conversation == 0)
            return [];
        var filter = RecordScope.Narrow(new RequestFilter { Conversation = record.Conversation }, await page.OwnClientsAsync());
        var found = await log.SliceAsync(filter, null, MostNeighbours, page.Aborted);
        return found.Requests.Count > 1 ? found.Requests : [];
    }

    private static string[] ModelsOf(PageContext page) =>
        [.. (page.Http.RequestServices.GetService<LiveCatalogue>()?.Current.Models ?? []).Select(model => model.Id).Take(MostModels)];
}
