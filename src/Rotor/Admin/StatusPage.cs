using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Rotor.Core.Access;
using Rotor.Core.Keys;

namespace Rotor.Admin;

/// <summary>The page <c>/admin</c>: how the gateway and its keys fare, drawn on the server, without script and without secrets.</summary>
internal static class StatusPage
{
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps the page and its style; <c>/</c> leads to it.</summary>
    public static void MapStatusPage(this WebApplication app, StatusFacts facts)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var started = time.GetTimestamp();
        var pool = app.Services.GetRequiredService<KeyPool>();
        app.MapGet("/", () => Results.Redirect("/admin"));
        app.MapGet("/admin", (HttpContext context) =>
        {
            Protect(context.Response.Headers);
            var root = $"{context.Request.Scheme}://{context.Request.Host}";
            // The pool is not theirs.
            if (context.Features.Get<OperatorIdentity>() is { Role: OperatorRole.Member } member)
                return Results.Content(RenderForMember(member, root), "text/html; charset=utf-8");
            return Results.Content(Render(facts, root, time.GetElapsedTime(started), pool.Snapshot(), PoolAdvice.OnFreeAccounts(pool.Accounts())), "text/html; charset=utf-8");
        });
        app.MapGet("/admin/status.css", (HttpContext context) =>
        {
            Protect(context.Response.Headers);
            return Results.Content(StatusStyle.Css, "text/css; charset=utf-8");
        });
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
    }

    private static string RenderForMember(OperatorIdentity member, string root)
    {
        var html = new StringBuilder(1024);
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Rotor</title>")
            .Append("<link rel=\"stylesheet\" href=\"/admin/status.css\"></head><body><main><h1>Rotor</h1><dl>");
        Fact(html, "Signed in as", member.Name);
        Fact(html, "Client base URL", root + "/v1");
        Fact(html, "Your requests", root + "/api/requests");
        return html.Append("</dl></main></body></html>").ToString();
    }

    internal static string Render(StatusFacts facts, string root, TimeSpan uptime, KeySnapshot[] keys, string? advice = null)
    {
        var html = new StringBuilder(4096);
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Rotor</title>")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append("<link rel=\"stylesheet\" href=\"/admin/status.css\"></head><body><main><h1>Rotor <small>")
            .Append(Text(facts.Version)).Append("</small></h1><dl>");
        Fact(html, "Client base URL", root + "/v1");
        Fact(html, "Upstream", facts.Upstream);
        Fact(html, "Access", facts.Access);
        Fact(html, "Running for", Span(uptime));
        Fact(html, "Requests in flight", keys.Sum(key => key.InFlight).ToString(CultureInfo.InvariantCulture));
        html.Append("</dl><h2>Keys</h2>");
        Keys(html, keys);
        if (advice is not null)
            html.Append("<p><small>").Append(Text(advice)).Append("</small></p>");
        return html.Append("</main></body></html>").ToString();
    }

    private static void Keys(StringBuilder html, KeySnapshot[] keys)
    {
        if (keys.Length == 0)
        {
            html.Append("<p>There is no key yet. Set <code>OPENROUTER_API_KEYS</code> and start again.</p>");
            return;
        }

        html.Append("<ul class=\"states\">");
        foreach (var group in keys.GroupBy(key => key.State).OrderBy(group => group.Key))
            html.Append(CultureInfo.InvariantCulture, $"<li class=\"{Class(group.Key)}\"><b>{group.Count()}</b> {Text(Word(group.Key))}</li>");
        html.Append("</ul><table><thead><tr><th>Key</th><th>State</th><th>Why</th><th class=\"n\">In flight</th><th class=\"n\">Answers</th>")
            .Append("<th class=\"n\">Failures</th></tr></thead><tbody>");
        foreach (var key in keys.OrderBy(key => key.Label, StringComparer.Ordinal))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(key.Label)} <small>…{Text(key.Last4)}</small></td>")
                .Append(CultureInfo.InvariantCulture, $"<td><span class=\"{Class(key.State)}\">{Text(Word(key.State))}</span></td><td>{Text(key.Explanation)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{key.InFlight}</td><td class=\"n\">{key.Succeeded}</td><td class=\"n\">{key.Failed}</td></tr>");
        }

        html.Append("</tbody></table>");
    }

    private static void Fact(StringBuilder html, string name, string value) =>
        html.Append("<dt>").Append(Text(name)).Append("</dt><dd>").Append(Text(value)).Append("</dd>");

    private static string Class(KeyState state) => state switch
    {
        KeyState.Ready or KeyState.Unchecked => "good",
        KeyState.Invalid or KeyState.Disabled => "bad",
        _ => "rest",
    };

    private static string Word(KeyState state) => state.ToString().ToLowerInvariant();

    private static string Span(TimeSpan span) => span.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h")
        : span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s");

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
