using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rotor.Core.Access;
using Rotor.Core.Settings;

namespace Rotor.Access;

/// <summary>Lets operators in at the admin API and the console: the command line of the owner, an operator token, or a session.</summary>
internal sealed class AdminDoor(LocalAccess local, Operators operators, ClientDoor clients, Live<AccessOptions> options)
{
    public const string Cookie = "rotor_session";

    private static readonly OperatorIdentity Owner = new(OperatorIdentity.FirstName, OperatorRole.Admin);

    /// <summary>Decides by the request's head alone.</summary>
    public AdminEntry Enter(HttpContext context)
    {
        if (local.Allows(context))
            return AdminEntry.Of(Owner);
        var request = context.Request;
        if (Bearer(request) is { } bearer)
            return operators.FindToken(bearer) is { } script ? AdminEntry.Of(script) : AdminEntry.NotSignedIn;
        if (FindSession(context) is not { } identity)
            return AdminEntry.NotSignedIn;
        return IsChange(request) && FaultOfChange(request) is { } fault ? AdminEntry.Forbidden(fault) : AdminEntry.Of(identity);
    }

    /// <summary>The operator behind a session's cookie, for pages.</summary>
    public OperatorIdentity? FindSession(HttpContext context) =>
        // Keys sign in as long as they are what callers come with.
        operators.FindSession(context.Request.Cookies[Cookie]) is { } found && (found.ClientId is null || clients.Mode == ClientMode.Passthrough) ? found : null;

    /// <summary>Whether somebody whom <see cref="FindSession"/> found may go on, for answers that do not end.</summary>
    public bool IsStillIn(OperatorIdentity someone) => operators.IsOpen(someone) && (someone.ClientId is null || clients.Mode == ClientMode.Passthrough);

    /// <summary>Whether Host is a name of this gateway: a name that somebody else controls can be made to lead here.</summary>
    public bool IsKnownHost(HttpRequest request) => ForeignRequests.IsKnownHost(request.Headers.Host, options.Value.Hosts);

    /// <summary>Whether a page of another site sent this.</summary>
    public static bool IsForeign(HttpRequest request) =>
        ForeignRequests.IsCrossSite(request.Headers["Sec-Fetch-Site"])
        || (request.Headers.Origin.Count > 0 && ForeignRequests.IsForeignOrigin(request.Headers.Origin, request.Headers.Host, []));

    /// <summary>Whether a form carries the value of the session it is sent with.</summary>
    public static bool IsOwnForm(HttpRequest request, string? token) =>
        request.Cookies[Cookie] is { Length: > 0 } secret && token is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(FormToken.Of(secret)), Encoding.UTF8.GetBytes(token));

    /// <summary>Gives a browser its session.</summary>
    public static void SetCookie(HttpContext context, string secret) => context.Response.Cookies.Append(Cookie, secret, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = OperatorSession.Longest,
    });

    public static void DropCookie(HttpContext context) =>
        context.Response.Cookies.Delete(Cookie, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/" });

    /// <summary>Whether the caller sits at this machine, with nobody between.</summary>
    public static bool IsHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("Forwarded") && !context.Request.Headers.ContainsKey("X-Forwarded-For");

    // A page of another site can post a form, but not JSON without being asked for leave; that its browser says where it comes from is a second lock.
    private static string? FaultOfChange(HttpRequest request)
    {
        if (IsForeign(request))
            return "Another site's page may not change anything here.";
        var hasBody = request.ContentLength is not (null or 0) || request.Headers.TransferEncoding.Count > 0;
        return hasBody && !IsJson(request) ? "A change with a session needs Content-Type: application/json." : null;
    }

    private static bool IsJson(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsChange(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    private static string? Bearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    }
}
