using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary><c>/api/requests</c> and <c>/api/request/{id}</c>: what was asked and answered.</summary>
internal static class RequestsEndpoints
{
    public static RouteGroupBuilder MapRequests(this RouteGroupBuilder admin)
    {
        var requests = admin.MapGroup("").WithTags("Requests").AddEndpointFilter<RecordsFilter>();
        requests.MapGet("/requests", ListAsync).WithName("listRequests").WithSummary("Lists records, newest first, by page or by cursor.")
            .WithMetadata(new QueryParameters(RequestParameters.List), OpenToMembers.Instance).Produces<RequestPageView>().ProducesProblem(StatusCodes.Status400BadRequest);
        requests.MapGet("/request/{id}", FindAsync).WithName("getRequest").WithSummary("Tells everything kept of one request; a streamed answer assembled.")
            .WithMetadata(new QueryParameters(RequestParameters.Details), OpenToMembers.Instance).Produces<RequestDetails>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        requests.MapGet("/requests/export", ExportAsync).WithName("exportRequests").WithSummary("Gives all that match as CSV or as one JSON object a line.")
            .WithMetadata(new QueryParameters(RequestParameters.Export), OpenToMembers.Instance).Produces<string>(contentType: "text/csv").ProducesProblem(StatusCodes.Status400BadRequest);
        requests.MapGet("/requests/tail", TailAsync).WithName("tailRequests").WithSummary("Tells of each request as it ends, as server-sent events, after those before.")
            .WithMetadata(new QueryParameters(RequestParameters.Tail), OpenToMembers.Instance).Produces<string>(contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        requests.MapGet("/requests/facets", FacetsAsync).WithName("listRequestFacets").WithSummary("Lists the values that filters may offer.")
            .WithMetadata(new QueryParameters([])).Produces<FacetsView>().ProducesProblem(StatusCodes.Status400BadRequest);
        return admin;
    }

    private static async Task<IResult> ListAsync(HttpContext context, IRequestLog log, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request.Query, RequestParameters.List);
        var page = query.Whole("page", 1, RequestParameters.MaxPage);
        var size = (int)(query.Whole("page_size", 1, RequestParameters.MaxPageSize) ?? RequestParameters.DefaultPageSize);
        var cursor = query.One("cursor");
        var sort = query.Word("sort", RequestParameters.Sorts);
        var ascending = query.Word("order", RequestParameters.Orders);
        var filter = RequestParameters.ReadFilter(query);
        var byCursor = query.Has("cursor");
        if (byCursor && (page is not null || sort is not null || ascending is not null))
            query.Blame("It goes with neither page, sort nor order: the list is by time, newest first.", "cursor");
        if (query.Fault is { } fault)
            return AdminApi.Invalid(fault);
        filter = await ToAskAsync(context, filter, cancellationToken);
        return byCursor
            ? await SliceAsync(log, filter, cursor, size, cancellationToken)
            : await PageAsync(log, filter, sort ?? RequestSort.Time, ascending ?? false, (int)(page ?? 1), size, cancellationToken);
    }

    private static async Task<IResult> PageAsync(
        IRequestLog log, RequestFilter filter, RequestSort sort, bool ascending, int page, int size, CancellationToken cancellationToken)
    {
        var found = await log.PageAsync(filter, sort, ascending, page, size, cancellationToken);
        return AdminApi.Json(
            new RequestPageView([.. found.Requests.Select(record => new RequestItem(record))], found.TotalCount, found.TotalIsExact, page, size),
            RecordsJson.Readable.RequestPageView);
    }

    private static async Task<IResult> SliceAsync(IRequestLog log, RequestFilter filter, string? cursor, int size, CancellationToken cancellationToken)
    {
        try
        {
            var found = await log.SliceAsync(filter, cursor, size, cancellationToken);
            return AdminApi.Json(
                new RequestSliceView([.. found.Requests.Select(record => new RequestItem(record))], found.NextCursor), RecordsJson.Readable.RequestSliceView);
        }
        catch (FormatException)
        {
            return AdminApi.Invalid("cursor: It must be empty, or next_cursor of the part before, as it was given.");
        }
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, IRequestLog log, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request.Query, RequestParameters.Details);
        var raw = query.Flag("raw") ?? false;
        if (query.Fault is { } fault)
            return AdminApi.Invalid(fault);
        var own = await RecordScope.OfAsync(context, cancellationToken);
        return await log.FindAsync(id, cancellationToken) is { } record && (own is null || own.Contains(record.ClientId))
            ? AdminApi.Json(new RequestDetails(record, raw), RecordsJson.Readable.RequestDetails)
            : AdminApi.Problem(StatusCodes.Status404NotFound, "No such request", "No record has this id; it may have been removed by age, count or size.");
    }

    private static async Task<IResult> ExportAsync(HttpContext context, IRequestLog log, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request.Query, RequestParameters.Export);
        var wish = new ExportWish(
            query.Word("format", RequestParameters.ExportFormats) ?? ExportFormat.Csv,
            query.Flag("bodies") ?? false,
            query.Flag("bom") ?? false,
            query.Whole("limit", 1, RequestParameters.MaxExported) ?? long.MaxValue);
        var filter = RequestParameters.ReadFilter(query);
        if (query.Fault is { } fault)
            return AdminApi.Invalid(fault);
        filter = await ToAskAsync(context, filter, cancellationToken);
        return new ExportResult(log.ExportAsync(filter, wish.WithBodies, cancellationToken), wish);
    }

    private static async Task<IResult> TailAsync(HttpContext context, IRequestLog log, RequestTails tails, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request.Query, RequestParameters.Tail);
        var backlog = (int)(query.Whole("backlog", 0, RequestParameters.MaxBacklog) ?? RequestParameters.DefaultBacklog);
        var filter = RequestParameters.ReadFilter(query);
        if (query.Fault is { } fault)
            return AdminApi.Invalid(fault);
        return await tails.RunAsync(context, log, await ToAskAsync(context, filter, cancellationToken), backlog)
            ? Results.Empty
            : AdminApi.Problem(
                StatusCodes.Status503ServiceUnavailable, "Too many followers", $"{RequestTails.Most} follow the records already. Close one of them.");
    }

    private static async Task<IResult> FacetsAsync(HttpContext context, IRequestLog log, CancellationToken cancellationToken)
    {
        if (new QueryReader(context.Request.Query, []).Fault is { } fault)
            return AdminApi.Invalid(fault);
        var found = await log.FacetsAsync(cancellationToken);
        return AdminApi.Json(new FacetsView(found.Models, found.Keys, found.Accounts, found.Clients, found.Providers), RecordsJson.Readable.FacetsView);
    }

    private static async Task<RequestFilter> ToAskAsync(HttpContext context, RequestFilter filter, CancellationToken cancellationToken) => await RecordScope.NarrowAsync(
        context, await FilterNames.ResolveAsync(context.RequestServices, filter, cancellationToken), cancellationToken);
}
