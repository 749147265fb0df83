using System.Net.Mime;

namespace Rotor.Access;

/// <summary>Stands before console and admin API in every mode: known host names only, and headers that keep the answers from being misused.</summary>
internal sealed class ConsoleGuard(AdminDoor door, ISignInPages pages)
{
    // Pictures that a conversation carries with it are shown; none is fetched from elsewhere.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Whether the path belongs to console or admin API.</summary>
    public static bool Covers(PathString path) =>
        path == "/" || path.StartsWithSegments("/admin") || (path.StartsWithSegments("/api", out var rest) && !rest.StartsWithSegments("/v1"));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not no-referrer: browsers would then call the origin of our own forms "null".
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (door.IsKnownHost(context.Request))
        {
            if (!IsPage(context.Request))
                return next(context);
            if (door.FindSession(context) is not { } who)
                return SendToSignInAsync(context);
            context.Features.Set(who);
            return next(context);
        }

        // What its pages are dressed in is the same for everybody.
        return IsAsset(context.Request) ? next(context) : RefuseHost(context).ExecuteAsync(context);
    }

    // Each in the hand that its asker reads: a person's browser, a script, an older proxy's client.
    private IResult RefuseHost(HttpContext context)
    {
        const string Refusal = "The console does not answer under this host name. Call it by its IP address or as localhost, or list the name in ROTOR_ACCESS__HOSTS.";
        var request = context.Request;
        if (request.Path.StartsWithSegments("/api"))
            return Results.Problem(Refusal, statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");
        return request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase))
            ? pages.UnknownHost(context)
            : Results.Text(Refusal + "\n", statusCode: StatusCodes.Status403Forbidden);
    }

    private static bool IsAsset(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.StartsWithSegments("/admin/assets");

    private static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.StartsWithSegments("/admin", out var rest)
        && rest.Value?.ToLowerInvariant() is not ("/login" or "/first" or "/key-status" or "/app-status") && !rest.StartsWithSegments("/assets");

    private Task SendToSignInAsync(HttpContext context)
    {
        // A browser that follows a link from elsewhere holds the session back, and sends it when the page asks for itself.
        var cookie = context.Request.Cookies[AdminDoor.Cookie];
        if (AdminDoor.IsForeign(context.Request) && cookie is null)
            return pages.Again(context).ExecuteAsync(context);
        var asked = context.Request.Path + context.Request.QueryString;
        var back = asked is "/admin" or "/admin/" or "/admin/dashboard" ? "" : "back=" + Uri.EscapeDataString(asked);
        var reason = cookie is not null ? "reason=session_expired" : back.Length > 0 ? "reason=not_logged_in" : "";
        var query = string.Join('&', new[] { reason, back }.Where(part => part.Length > 0));
        context.Response.Redirect("/admin/login" + (query.Length > 0 && asked.StartsWith("/admin", StringComparison.Ordinal) ? "?" + query : ""));
        return Task.CompletedTask;
    }
}
