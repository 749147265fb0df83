using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Rotor.WebConsole.Pages.Errors;

namespace Rotor.WebConsole.Serving;

/// <summary>Stands before every page: who may see it, whether a form is one of ours, and what is shown when it fails.</summary>
internal sealed partial class PageFilter(IConsoleDoor door, ILogger<PageFilter> log) : IEndpointFilter
{
    private const long MaxFormBytes = 8 * 1024 * 1024;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var page = PageContext.Of(http);
        // Reads of the socket may complete inline: this work must not hold up the streams on the same thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (page.Operator is not { } someone)
                return Results.Redirect("/admin/login?reason=not_logged_in");
            if (http.GetEndpoint()?.Metadata.GetMetadata<PageMetadata>() is { } metadata && someone.Role < metadata.Role)
                return ErrorPages.Forbidden(page, "errors.role_text");
            if (HttpMethods.IsPost(http.Request.Method) && await TakeFormAsync(page) is { } refusal)
                return refusal;
            return await next(context);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            Log.Failed(log, error, http.Request.Path);
            return ErrorPages.Failed(page);
        }
    }

    private async Task<IResult?> TakeFormAsync(PageContext page)
    {
        var request = page.Http.Request;
        if (door.IsForeign(request))
            return ErrorPages.Forbidden(page, "errors.foreign_text");
        if (!request.HasFormContentType)
            return ErrorPages.Refused(page, "errors.form_text");
        if (page.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxFormBytes;
        try
        {
            page.Form = await request.ReadFormAsync(page.Aborted);
        }
        catch (Exception error) when (error is InvalidDataException or BadHttpRequestException)
        {
            return ErrorPages.Refused(page, "errors.form_text");
        }

        return door.IsOwnForm(request, page.Form["token"]) ? null : ErrorPages.Forbidden(page, "errors.session_text");
    }

    private static partial class Log
    {
        [LoggerMessage(ConsoleEvents.PageFailed, LogLevel.Error, "The console's page {Path} failed")]
        public static partial void Failed(ILogger logger, Exception error, string path);
    }
}
