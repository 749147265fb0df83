using Microsoft.AspNetCore.Http;

namespace Rotor.WebConsole.Pages.Requests;

/// <summary>Which columns the list shows: the viewer's choice, kept by the browser.</summary>
public static class RequestColumns
{
    public const string Cookie = "rotor_columns";

    /// <summary>All that may be chosen, in their order; the time is always shown.</summary>
    public static readonly IReadOnlyList<string> All =
        ["state", "model", "provider", "client", "key", "account", "tokens", "cost", "first_content", "duration", "attempts", "finish", "path"];

    private static readonly string[] Usual = ["state", "model", "client", "key", "tokens", "cost", "first_content", "duration"];

    public static IReadOnlyList<string> Of(HttpRequest request)
    {
        var chosen = (request.Cookies[Cookie] ?? "").Split('.', All.Count + 1);
        string[] known = [.. All.Where(name => Array.IndexOf(chosen, name) >= 0)];
        return known.Length > 0 ? known : Usual;
    }

    /// <summary>Whether its values stand to the right.</summary>
    public static bool IsNumber(string column) => column is "tokens" or "cost" or "first_content" or "duration" or "attempts";
}
