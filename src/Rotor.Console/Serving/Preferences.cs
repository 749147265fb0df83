using Microsoft.AspNetCore.Http;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Serving;

/// <summary>What a browser remembers of its viewer: language, theme, and the time zone that a script tells.</summary>
internal static class Preferences
{
    public const string LanguageCookie = "rotor_language";
    public const string ThemeCookie = "rotor_theme";
    public const string ZoneCookie = "rotor_zone";
    private const string Path = "/admin";
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public static readonly string[] Themes = ["system", "light", "dark"];

    public static string Theme(string? cookie) => Array.IndexOf(Themes, cookie) >= 0 ? cookie! : Themes[0];

    public static TimeZoneInfo Zone(string? cookie) =>
        cookie is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(Uri.UnescapeDataString(cookie), out var zone) ? zone : TimeZoneInfo.Utc;

    public static CookieOptions CookieOptions(HttpContext context, TimeSpan? age, bool isHttpOnly) => new()
    {
        Path = Path,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        HttpOnly = isHttpOnly,
        MaxAge = age,
    };

    /// <summary>Takes the forms that choose language and theme; they need no session, as the sign-in page has them too.</summary>
    public static async Task<IResult> SaveAsync(HttpContext context, IConsoleDoor door)
    {
        if (door.IsForeign(context.Request) || !context.Request.HasFormContentType || context.Request.ContentLength is not < 4096)
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Language.Find(form["language"]) is { } language)
            context.Response.Cookies.Append(LanguageCookie, language.Id, CookieOptions(context, Year, isHttpOnly: false));
        if (Array.IndexOf(Themes, form["theme"].ToString()) >= 0)
            context.Response.Cookies.Append(ThemeCookie, form["theme"].ToString(), CookieOptions(context, Year, isHttpOnly: false));
        return Results.LocalRedirect("~" + Addresses.Own(form["back"], "/admin/dashboard"));
    }
}
