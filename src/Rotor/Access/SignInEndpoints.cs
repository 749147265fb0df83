using System.Text.Json;
using Rotor.Core.Access;

namespace Rotor.Access;

/// <summary><c>/admin/login</c>, <c>/admin/logout</c> and <c>/admin/first</c>: forms for people, and JSON as an older proxy took it.</summary>
internal static class SignInEndpoints
{
    private const int MaxBody = 16 * 1024;

    public static void MapSignIn(this WebApplication app)
    {
        app.MapGet("/admin/login", ShowLogin);
        app.MapPost("/admin/login", LoginAsync);
        app.MapPost("/admin/logout", LogoutAsync);
        app.MapGet("/admin/first", ShowFirstAsync);
        app.MapPost("/admin/first", TakeFirstAsync);
    }

    private static IResult ShowLogin(HttpContext context, AdminDoor door, ISignInPages pages, Operators operators)
    {
        var back = context.Request.Query["back"].ToString();
        if (door.FindSession(context) is not null)
            return Results.Redirect(pages.Own(back));
        var notice = context.Request.Query["reason"].ToString() switch
        {
            "session_expired" => SignInNotice.SessionExpired,
            "not_logged_in" => SignInNotice.NotSignedIn,
            "logged_out" => SignInNotice.SignedOut,
            "session_error" => SignInNotice.SessionError,
            "password_changed" => SignInNotice.PasswordChanged,
            _ => SignInNotice.None,
        };
        // Before the first password no sign-in can succeed: what leads to one is said instead.
        if (notice is (SignInNotice.None or SignInNotice.NotSignedIn) && operators.NeedsFirstPassword)
            notice = SignInNotice.NoPassword;
        return pages.Login(context, notice, "", back);
    }

    private static async Task<IResult> LoginAsync(HttpContext context, SignIn signIn, ISignInPages pages, Operators operators, CancellationToken cancellationToken)
    {
        if (AdminDoor.IsForeign(context.Request))
            return Error(403, "permission_error", "Another site's page may not sign in here.");
        var (fields, isForm) = await ReadAsync(context, cancellationToken);
        var back = fields?.GetValueOrDefault("back") ?? "";
        var key = fields?.GetValueOrDefault("key") is { Length: > 0 } own ? own : null;
        var password = fields?.GetValueOrDefault("password") ?? "";
        if (key is null && password.Length == 0)
            return isForm ? pages.Login(context, SignInNotice.PasswordMissing, "", back) : Error(400, "invalid_request_error", "The body must be {\"password\":\"…\"}.");
        var user = fields!.GetValueOrDefault("user") is { Length: > 0 } given ? given : null;
        var result = key is null ? await signIn.TryAsync(context, user, password, cancellationToken) : await signIn.TryKeyAsync(context, key, cancellationToken);
        if (result.Wait is { } wait)
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return isForm ? pages.Login(context, SignInNotice.Wait, user ?? "", back, seconds) : Error(429, "rate_limit_error", $"Too many tries. Wait {seconds} s.");
        }

        if (result.Unknown is { } unknown)
            return isForm ? pages.Login(context, SignInNotice.KeyUnknown, "", back) : Error(503, "service_unavailable", $"The key cannot be checked now. {unknown}");
        if (!result.IsRight && operators.NeedsFirstPassword)
            return isForm ? pages.Login(context, SignInNotice.NoPassword, user ?? "", back) : Error(403, "config_error", "No password is set yet. The start printed a link where one is chosen; ADMIN_PASSWORD sets one as well.");
        if (!result.IsRight)
            return isForm ? pages.Login(context, SignInNotice.Wrong, user ?? "", back) : Error(401, "authentication_error", "Name or password is wrong.");
        return isForm ? Results.Redirect(pages.Own(back)) : Results.Json(new SignedIn(true, "Signed in."), SignInJson.Default.SignedIn);
    }

    private static async Task<IResult> LogoutAsync(HttpContext context, AdminDoor door, Operators operators, CancellationToken cancellationToken)
    {
        if (AdminDoor.IsForeign(context.Request))
            return Error(403, "permission_error", "Another site's page may not sign anybody out.");
        var (fields, isForm) = await ReadAsync(context, cancellationToken);
        if (isForm && !AdminDoor.IsOwnForm(context.Request, fields?.GetValueOrDefault("token")))
            return Error(403, "permission_error", "This form is not of this session. Load the page again.");
        if (door.FindSession(context) is { SessionId: { } id })
            await operators.CloseSessionAsync(id, cancellationToken);
        AdminDoor.DropCookie(context);
        return isForm ? Results.Redirect("/admin/login?reason=logged_out") : Results.Json(new SignedIn(true, "Signed out."), SignInJson.Default.SignedIn);
    }

    private static async Task<IResult> ShowFirstAsync(HttpContext context, AccessOptions options, Operators operators, SignIn signIn, ISignInPages pages, CancellationToken cancellationToken)
    {
        var code = context.Request.Query["code"].ToString();
        if (options.FirstLinkSignsIn && operators.IsFirstCode(code))
        {
            await signIn.OpenAsync(context, First(operators), cancellationToken);
            return Results.Redirect("/admin");
        }

        return operators.IsFirstCode(code) ? pages.First(context, code, FirstFault.None) : pages.Gone(context);
    }

    private static async Task<IResult> TakeFirstAsync(HttpContext context, Operators operators, SignIn signIn, ISignInPages pages, CancellationToken cancellationToken)
    {
        if (AdminDoor.IsForeign(context.Request))
            return Error(403, "permission_error", "Another site's page may not set a password here.");
        var (fields, _) = await ReadAsync(context, cancellationToken);
        var (code, password) = (fields?.GetValueOrDefault("code") ?? "", fields?.GetValueOrDefault("password") ?? "");
        if (!operators.IsFirstCode(code))
            return pages.Gone(context);
        if (Operators.FaultOfPassword(password) is not null)
            return pages.First(context, code, FirstFault.Length);
        if (fields!.TryGetValue("again", out var again) && again != password)
            return pages.First(context, code, FirstFault.Differ);
        if (!await operators.TakeFirstCodeAsync(code, password, cancellationToken))
            return pages.Gone(context);
        await signIn.OpenAsync(context, First(operators), cancellationToken);
        return Results.Redirect("/admin");
    }

    private static async Task<(Dictionary<string, string>? Fields, bool IsForm)> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (request.ContentLength > MaxBody)
            return (null, false);
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBody;
        try
        {
            if (request.HasFormContentType)
                return ((await request.ReadFormAsync(cancellationToken)).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal), true);
            return (await JsonSerializer.DeserializeAsync(request.Body, SignInJson.Default.DictionaryStringString, cancellationToken), false);
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or IOException)
        {
            return (null, request.HasFormContentType);
        }
    }

    private static OperatorAccount First(Operators operators) => operators.Accounts.First(account => account.Name == OperatorIdentity.FirstName);

    private static IResult Error(int status, string type, string message) =>
        Results.Json(new SignInError(new SignInFault(message, type)), SignInJson.Default.SignInError, statusCode: status);
}

internal sealed record SignedIn(bool Success, string Message);

internal sealed record SignInError(SignInFault Error);

internal sealed record SignInFault(string Message, string Type);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
[System.Text.Json.Serialization.JsonSerializable(typeof(SignedIn))]
[System.Text.Json.Serialization.JsonSerializable(typeof(SignInError))]
internal sealed partial class SignInJson : System.Text.Json.Serialization.JsonSerializerContext;
