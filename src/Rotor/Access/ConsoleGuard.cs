using System.Net.Mime;

namespace Rotor.Access;

/// <summary>Stands before console and admin API in every mode: known host names only, and headers that keep the answers from being misused.</summary>
internal sealed class ConsoleGuard(AdminDoor door)
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Whether the path belongs to console or admin API.</summary>
    public static bool Covers(PathString path) =>
        path == "/" || path.StartsWithSegments("/admin") || (path.StartsWithSegments("/api", out var rest) && !rest.StartsWithSegments("/v1"));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
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

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        return context.Response.WriteAsync("The console does not answer under this host name. Call it by its IP address or as localhost, or list the name in ROTOR_ACCESS__HOSTS.\n");
    }

    private static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.StartsWithSegments("/admin", out var rest)
        && rest.Value?.ToLowerInvariant() is not ("/login" or "/first") && rest.Value?.EndsWith(".css", StringComparison.OrdinalIgnoreCase) != true;

    private static Task SendToSignInAsync(HttpContext context)
    {
        // A browser that follows a link from elsewhere holds the session back, and sends it when the page asks for itself.
        if (AdminDoor.IsForeign(context.Request) && context.Request.Cookies[AdminDoor.Cookie] is null)
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(SignInPage.Again(context.Request.Path + context.Request.QueryString));
        }

        context.Response.Redirect(context.Request.Cookies[AdminDoor.Cookie] is null ? "/admin/login" : "/admin/login?reason=session_expired");
        return Task.CompletedTask;
    }
}
