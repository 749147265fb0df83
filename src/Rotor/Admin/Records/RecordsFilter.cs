using Rotor.Observability;

namespace Rotor.Admin.Records;

/// <summary>Says so where records cannot be read: a damaged or missing file is the store's fault, not the asker's.</summary>
internal sealed partial class RecordsFilter(ILogger<RecordsFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            Log.NotRead(logger, e, http.Request.Path);
            return AdminApi.Problem(
                StatusCodes.Status503ServiceUnavailable, "Records cannot be read", "The store does not give them now; Rotor's log says why. Requests are answered all the same.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RecordsNotRead, LogLevel.Error, "Records could not be read for {Path}")]
        public static partial void NotRead(ILogger logger, Exception error, string path);
    }
}
