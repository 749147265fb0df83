using Rotor.Core.Keys;

namespace Rotor.Admin;

/// <summary><c>/api/sources</c>: where keys come from besides people and configuration.</summary>
internal static class SourcesEndpoints
{
    /// <summary>Maps it where there are sources.</summary>
    public static RouteGroupBuilder MapSources(this RouteGroupBuilder admin)
    {
        if (((IEndpointRouteBuilder)admin).ServiceProvider.GetService<ISheetSync>() is null)
            return admin;
        admin.MapPost("/sources/sheet/sync", SyncAsync).WithTags("Keys").WithSummary("Reads the sheet of keys now and adds those that are new.")
            .Produces<SheetSynced>().ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status502BadGateway);
        return admin;
    }

    private static async Task<IResult> SyncAsync(ISheetSync sheet, CancellationToken cancellationToken)
    {
        try
        {
            return AdminApi.Json(await sheet.SyncAsync(cancellationToken), AdminJson.Default.SheetSynced);
        }
        catch (SheetException error)
        {
            return AdminApi.Problem(sheet.IsConfigured ? StatusCodes.Status502BadGateway : StatusCodes.Status409Conflict, "The sheet was not read", error.Message);
        }
    }
}
