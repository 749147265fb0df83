using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Serving;

/// <summary>What a change has to say on the page that follows it. Never a secret: it travels in a cookie.</summary>
/// <param name="Message">A string's key.</param>
/// <param name="Values">What its placeholders stand for.</param>
/// <param name="IsFault">Whether something went wrong.</param>
public sealed record Flash(string Message, string[] Values, bool IsFault)
{
    private const string Cookie = "rotor_flash";
    private const int MaxLength = 2000;

    // Sentences in other scripts take half the room as they are.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>A change that can be taken back: where to post, and the fields to send.</summary>
    public FlashUndo? Undo { get; init; }

    internal void Put(HttpContext context)
    {
        var text = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, Json));
        if (text.Length <= MaxLength)
            context.Response.Cookies.Append(Cookie, text, Preferences.CookieOptions(context, TimeSpan.FromMinutes(1), isHttpOnly: true));
    }

    internal static Flash? Take(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Cookies[Cookie] is not { Length: > 0 and <= MaxLength } text)
            return null;
        if (context.Request.Headers.Accept.ToString().StartsWith("text/event-stream", StringComparison.Ordinal))
            return null;
        context.Response.Cookies.Delete(Cookie, Preferences.CookieOptions(context, null, isHttpOnly: true));
        try
        {
            return JsonSerializer.Deserialize<Flash>(Base64Url.DecodeFromChars(text)) is { Message: not null, Values: not null } flash && Strings.Has(flash.Message) ? flash : null;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return null;
        }
    }
}

/// <summary>How a change is taken back.</summary>
/// <param name="Action">Where to post.</param>
/// <param name="Fields">What to send besides the token.</param>
public sealed record FlashUndo(string Action, Dictionary<string, string> Fields);
