using System.Globalization;
using Microsoft.AspNetCore.Http;
using Rotor.Core.Access;
using Rotor.Core.RequestLog;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Pages.RequestDetails;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Requests;

/// <summary><c>/admin/requests</c>: what was asked and how it went.</summary>
public static class RequestsPage
{
    private const int Size = 50;
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get(RequestsQuery.Path, ShowAsync);
        pages.Live(RequestsQuery.Path + "/live", FollowAsync);
        RequestDetailsPage.Map(pages);
        pages.Post(RequestsQuery.Path + "/columns", ChooseColumns, OperatorRole.Member);
    }

    private static async Task<IResult> ShowAsync(PageContext page, IRequestLog log, IRecordsDoor door, FilterOffersReader offers)
    {
        var query = new RequestsQuery(page.Http.Request.Query);
        var cursor = page.Query("cursor");
        var readAt = page.Time.GetUtcNow();
        var asked = await door.ReadAsync(query.ToApi(page.Time.GetUtcNow()), await page.OwnClientsAsync(), page.Aborted);
        var model = new RequestsModel
        {
            Query = query,
            ReadAt = readAt,
            Requests = [],
            Fault = asked.Fault,
            IsLater = cursor.Length > 0,
            Columns = RequestColumns.Of(page.Http.Request),
            Offers = page.May(OperatorRole.Viewer) ? await offers.GetAsync(page.Aborted) : FilterOffers.None,
        };
        if (model.Fault is not null)
            return page.View<RequestsView, RequestsModel>(model, status: StatusCodes.Status400BadRequest);
        try
        {
            var slice = await log.SliceAsync(asked.Filter, cursor, Size, page.Aborted);
            return page.View<RequestsView, RequestsModel>(model with { Requests = slice.Requests, NextCursor = slice.NextCursor });
        }
        catch (FormatException)
        {
            return ErrorPages.NotFound(page);
        }
    }

    private static async Task<IResult> FollowAsync(PageContext page, IRequestLog log, IRecordsDoor door)
    {
        var query = new RequestsQuery(page.Http.Request.Query);
        var asked = await door.ReadAsync(query.ToApi(page.Time.GetUtcNow()), await page.OwnClientsAsync(), page.Aborted);
        if (asked.Fault is not null)
            return Results.BadRequest();
        var columns = RequestColumns.Of(page.Http.Request);
        var shown = new ShownRequests([.. page.Http.Request.Query["running"].OfType<string>().Distinct().Take(Size)], Since(page.Query("since")));
        return new LiveRows<FollowedRecord>(
            page,
            token => log.FollowAsync(asked.Filter, shown, token),
            async changes => (await LiveParts.PartAsync<RequestRows>(page, "", new Dictionary<string, object?> { ["Model"] = RequestRowModel.Of(changes, columns) })).Html);
    }

    // Whoever sends no instant, or one that is none, is told only of what comes.
    private static DateTimeOffset? Since(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private static IResult ChooseColumns(PageContext page)
    {
        var chosen = RequestColumns.All.Where(name => page.Form["column"].Contains(name));
        page.Http.Response.Cookies.Append(RequestColumns.Cookie, string.Join('.', chosen), Preferences.CookieOptions(page.Http, Year, isHttpOnly: true));
        return Results.LocalRedirect("~" + Addresses.Own(page.Field("back"), RequestsQuery.Path));
    }
}
