using System.Net;
using System.Text.RegularExpressions;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Serving;

/// <summary>A name that somebody else controls is refused, and each asker is told so in a form that it reads.</summary>
public sealed partial class UnknownHostTests(BrowserRun run)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/admin/login", "text/html,*/*;q=0.8", "text/html")]
    [InlineData("/", "text/html", "text/html")]
    [InlineData("/admin/key-status", "application/json", "text/plain")]
    [InlineData("/admin/dashboard", "*/*", "text/plain")]
    [InlineData("/api/keys", "text/html", "application/problem+json")]
    [InlineData("/v1/models", "text/html", "application/json")]
    public async Task HostOfSomebodyElse_IsToldInTheAskersOwnForm(string path, string accept, string type)
    {
        using var client = run.Console.NewClient();
        using var answer = await SendAsync(client, path, accept);
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal((HttpStatusCode.Forbidden, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("ROTOR_ACCESS__HOSTS", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostOfSomebodyElse_InABrowser_IsAPageInItsLanguageThatLeadsNowhere()
    {
        using var client = run.Console.NewClient();
        using var answer = await SendAsync(client, "/admin/dashboard", "text/html");
        var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Token));

        Assert.Contains("Под этим именем", text, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/admin/dashboard\"", text, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        using var styles = await SendAsync(client, Stylesheet().Match(text).Groups[1].Value, "text/css");
        Assert.Equal(HttpStatusCode.OK, styles.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Host = "evil.example";
        request.Headers.Add("Accept", accept);
        request.Headers.Add("Accept-Language", "ru");
        return client.SendAsync(request, Token);
    }

    [GeneratedRegex("href=\"(/admin/assets/[^\"]+\\.css)\"")]
    private static partial Regex Stylesheet();
}
