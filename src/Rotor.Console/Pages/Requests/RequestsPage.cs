using Microsoft.AspNetCore.Http;
using Rotor.Core.Access;
using Rotor.Core.RequestLog;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Requests;

/// <summary><c>/admin/requests</c>: what was asked and how it went.</summary>
public static class RequestsPage
{
    private const int Size = 50;

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get("/admin/requests", ShowAsync);
    }

    private static async Task<IResult> ShowAsync(PageContext page, IRequestLog log)
    {
        var cursor = page.Query("cursor");
        var own = await page.OwnClientsAsync();
        try
        {
            var slice = await log.SliceAsync(RecordScope.Narrow(new RequestFilter(), own), cursor, Size, page.Aborted);
            return page.View<RequestsView, RequestsModel>(new(slice.Requests, cursor.Length > 0, slice.NextCursor));
        }
        catch (FormatException)
        {
            return ErrorPages.NotFound(page);
        }
    }
}

/// <summary>A part of the list.</summary>
/// <param name="Requests">Newest first.</param>
/// <param name="IsLater">Whether it is not the newest part.</param>
/// <param name="NextCursor">Where the next part begins; null at the end.</param>
public sealed record RequestsModel(IReadOnlyList<RequestRecord> Requests, bool IsLater, string? NextCursor);
