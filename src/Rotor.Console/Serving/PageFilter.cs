using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rotor.WebConsole.Pages.Errors;

namespace Rotor.WebConsole.Serving;

/// <summary>Stands before every page: who may see it, and whether a form is one of ours.</summary>
internal sealed class PageFilter(IConsoleDoor door) : IEndpointFilter
{
    private const long MaxFormBytes = 8 * 1024 * 1024;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var page = PageContext.Of(http);
        // Reads of the socket may complete inline: this work must not hold up the streams on the same thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (page.Operator is not { } someone)
            return Results.Redirect("/admin/login?reason=not_logged_in");
        if (http.GetEndpoint()?.Metadata.GetMetadata<PageMetadata>() is { } metadata && someone.Role < metadata.Role)
            return ErrorPages.Forbidden(page, "errors.role_text");
        if (HttpMethods.IsPost(http.Request.Method) && await TakeFormAsync(page) is { } refusal)
            return refusal;
        return await next(context);
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
}
