using Microsoft.AspNetCore.Http.Features;
using Rotor.Admin.Import;
using Rotor.Configuration;

namespace Rotor.Admin;

/// <summary><c>/api/import</c>: takes over what older proxies kept.</summary>
internal static class ImportEndpoints
{
    private const long MostBytes = 64L * 1024 * 1024;

    /// <summary>Maps it where something keeps records.</summary>
    public static RouteGroupBuilder MapImport(this RouteGroupBuilder admin)
    {
        if (((IEndpointRouteBuilder)admin).ServiceProvider.GetService<RecordImport>() is null)
            return admin;
        admin.MapPost("/import/records", TakeAsync).WithTags("Import").WithSummary("Takes requests that another program kept, each once.")
            .Accepts<ImportRequest>("application/json").Produces<ImportResult>().ProducesProblem(StatusCodes.Status400BadRequest);
        return admin;
    }

    private static async Task<IResult> TakeAsync(HttpContext context, RecordImport import, RotorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostBytes;
        var (request, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.ImportRequest);
        if (request is null)
            return refusal!;
        if (request.Records is not { Count: <= RecordImport.MostTogether } records)
            return AdminApi.Invalid($"records: at most {RecordImport.MostTogether} at once.");
        var now = time.GetUtcNow();
        var fault = records.Select(record => record.Id is not { Length: > 0 and <= 100 } ? "id: 1 to 100 characters."
            : record.Time > now.AddDays(1) || record.Time.Year < 2000 ? $"time: {record.Id} has one that cannot be." : null).FirstOrDefault(text => text is not null);
        return fault is not null
            ? AdminApi.Invalid(fault)
            : AdminApi.Json(await import.RunAsync(records, now - options.Records.MaxAge, request.DryRun, cancellationToken), AdminJson.Default.ImportResult);
    }
}
