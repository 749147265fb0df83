using System.Text.Encodings.Web;
using Rotor.Core.Access;

namespace Rotor.Access;

/// <summary>The pages on which people sign in: drawn on the server, without script.</summary>
internal static class SignInPage
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6673; --line: #d9dee4; --paper: #fff; --field: #f6f8fa; --act: #1f6feb; --bad: #b42318; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ed; --soft: #9aa5b1; --line: #30363d; --paper: #0f1216; --field: #161b22; --act: #4c8dff; --bad: #ff8177; }
        }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { width: min(22rem, 90vw); } h1 { margin: 0 0 .25rem; } p { color: var(--soft); margin: 0 0 1.25rem; }
        form { display: grid; gap: .9rem; } label { display: grid; gap: .25rem; color: var(--soft); font-size: .9rem; }
        input { font: inherit; color: var(--ink); padding: .55rem .7rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--field); }
        button { font: inherit; font-weight: 600; color: #fff; background: var(--act); border: 0; border-radius: .4rem; padding: .6rem; cursor: pointer; }
        input:focus, button:focus { outline: 2px solid var(--act); outline-offset: 2px; } p.bad { color: var(--bad); }
        """;

    public static string Login(string? message, string user) => Page(
        "Sign in",
        $"""
        <h1>Rotor</h1>{Message(message, "Sign in to the console.")}
        <form method="post" action="/admin/login">
        <label>Name<input name="user" autocomplete="username" placeholder="{OperatorIdentity.FirstName}" value="{Text(user)}"></label>
        <label>Password<input name="password" type="password" autocomplete="current-password" required autofocus></label>
        <button>Sign in</button></form>
        """);

    public static string First(string code, string? message) => Page(
        "First start",
        $"""
        <h1>Rotor</h1>{Message(message, "Choose the password of the operator admin.")}
        <form method="post" action="/admin/first"><input type="hidden" name="code" value="{Text(code)}">
        <label>Password<input name="password" type="password" autocomplete="new-password" minlength="{Operators.LeastPassword}" maxlength="{Operators.MostPassword}" required autofocus></label>
        <label>Once more<input name="again" type="password" autocomplete="new-password" required></label>
        <button>Set password</button></form>
        """);

    public static string Gone() => Page("First start", "<h1>Rotor</h1><p class=\"bad\">This link is used up or too old. A start prints a new one as long as no password is set.</p><p><a href=\"/admin/login\">Sign in</a></p>");

    /// <summary>Asks for the same page again, this time from here: then the browser sends the session along.</summary>
    public static string Again(string path) => Page("Rotor", "<p>One moment.</p>", $"<meta http-equiv=\"refresh\" content=\"0; url={Text(path)}\">");

    private static string Page(string title, string body, string head = "") =>
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">{head}"
        + $"<link rel=\"stylesheet\" href=\"/admin/sign-in.css\"></head><body><main>{body}</main></body></html>";

    private static string Message(string? message, string otherwise) => message is null ? $"<p>{otherwise}</p>" : $"<p class=\"bad\">{Text(message)}</p>";

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
