using System.Net;
using AngleSharp.Html.Parser;
using Rotor.WebConsole.Tests.Support;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Tests.Pages;

/// <summary>What the pages answer, over HTTP and without a browser.</summary>
public sealed class PagesTests(BrowserRun run)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Addresses => [.. PageAddresses.All];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Page_InEveryLanguage_HasOneHeadingAndNothingInline(string address)
    {
        using var client = await run.Console.SignInAsync();
        foreach (var language in Language.All)
        {
            var document = await ReadAsync(client, address, language.Id);

            Assert.Equal(language.Id, document.DocumentElement.GetAttribute("lang"));
            Assert.Single(document.QuerySelectorAll("h1"));
            Assert.Empty(document.QuerySelectorAll("[style], style, script:not([src]), [onclick], [onload]"));
            Assert.Empty(document.QuerySelectorAll("[id]").GroupBy(element => element.Id).Where(group => group.Count() > 1).Select(group => group.Key));
            Assert.All(document.QuerySelectorAll("form[method=post]"), form => Assert.True(
                form.QuerySelector("input[name=token]") is not null || form.GetAttribute("action") == "/admin/preferences", form.OuterHtml));
        }
    }

    [Fact]
    public async Task Stranger_IsLedToSignIn_AndBackToWhereTheyWere()
    {
        using var client = run.Console.NewClient();

        using var sent = await client.GetAsync(new Uri("/admin/requests?q=%D0%BA%D0%BB%D1%8E%D1%87", UriKind.Relative), Token);
        var login = sent.Headers.Location!.ToString();
        Assert.StartsWith("/admin/login?reason=not_logged_in&back=", login, StringComparison.Ordinal);
        var document = await ReadAsync(client, login);
        var back = document.QuerySelector("input[name=back]")!.GetAttribute("value")!;
        using var entered = await PostAsync(client, "/admin/login", ("password", ConsoleRun.Password), ("back", back));

        Assert.Equal("/admin/requests?q=%D0%BA%D0%BB%D1%8E%D1%87", entered.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/admin")]
    [InlineData("/admin//evil.example")]
    [InlineData("/administrator")]
    [InlineData("/v1/models")]
    [InlineData("/admin\\evil")]
    public async Task SignIn_WithAForeignAddressToGoTo_GoesHome(string back)
    {
        using var client = run.Console.NewClient();
        using var entered = await PostAsync(client, "/admin/login", ("password", ConsoleRun.Password), ("back", back));

        Assert.Equal("/admin", entered.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("session_expired")]
    [InlineData("logged_out")]
    [InlineData("password_changed")]
    public async Task SignIn_SaysWhyOneIsThere(string reason)
    {
        using var client = run.Console.NewClient();

        foreach (var language in Language.All)
        {
            var document = await ReadAsync(client, "/admin/login?reason=" + reason, language.Id);
            Assert.Equal(Strings.Of(language)["signin." + reason], document.QuerySelector(".notice-text")!.TextContent);
        }
    }

    [Fact]
    public async Task Form_WithoutTheSessionsToken_ChangesNothing()
    {
        using var client = await run.Console.SignInAsync();

        using var answer = await PostAsync(client, "/admin/people/add", ("name", "mallory"), ("role", "admin"), ("password", "a long password"));
        using var forged = await PostAsync(client, "/admin/people/add", ("name", "mallory"), ("password", "a long password"), ("token", new string('0', 64)));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (answer.StatusCode, forged.StatusCode));
        Assert.DoesNotContain("mallory", await client.GetStringAsync(new Uri("/admin/people", UriKind.Relative), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preferences_AreKeptInTheBrowser_AndLeadBack()
    {
        using var client = run.Console.NewClient();
        using var answer = await PostAsync(client, "/admin/preferences", ("language", "ru"), ("theme", "dark"), ("back", "/admin/login"));
        var document = await ReadAsync(client, answer.Headers.Location!.ToString());

        Assert.Equal(("ru", "dark"), (document.DocumentElement.GetAttribute("lang"), document.DocumentElement.GetAttribute("data-theme")));
    }

    [Fact]
    public async Task Text_FromOutside_IsText()
    {
        using var client = await run.Console.SignInAsync();
        await run.Console.ChatAsync(model: "<img src=x onerror=alert(1)>/\"'><b>");
        var html = await client.GetStringAsync(new Uri("/admin/requests?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", UriKind.Relative), Token);

        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_Is404_InTheConsolesHand()
    {
        using var client = await run.Console.SignInAsync();
        using var answer = await client.GetAsync(new Uri("/admin/nothing/of/that/name", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("class=\"empty\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Member_SeesOnlyWhatIsTheirs()
    {
        using var admin = await run.Console.SignInAsync();
        using var added = await PostOwnAsync(admin, "/admin/people", "/admin/people/add", ("name", "mei"), ("role", "member"), ("password", "a password of mei"));
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        using var member = await run.Console.SignInAsync("mei", "a password of mei");

        Assert.Empty((await ReadAsync(member, "/admin/requests")).QuerySelectorAll("[data-rows] tr"));
        Assert.Empty((await ReadAsync(member, "/admin/dashboard")).QuerySelectorAll("#pool"));
        Assert.DoesNotContain("admin", (await ReadAsync(member, "/admin/people")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        using var settings = await member.GetAsync(new Uri("/admin/settings", UriKind.Relative), Token);
        using var promotion = await PostOwnAsync(member, "/admin/people", "/admin/people/change", ("name", "mei"), ("role", "admin"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (settings.StatusCode, promotion.StatusCode));
    }

    [Fact]
    public async Task ApiToken_IsShownOnce_AndWorks()
    {
        using var admin = await run.Console.SignInAsync();
        using var made = await PostOwnAsync(admin, "/admin/people", "/admin/people/tokens/add", ("name", "backup script"), ("role", "viewer"));
        var secret = (await ParseAsync(made)).QuerySelector("#secret")!.TextContent;
        using var script = run.Console.NewClient();
        script.DefaultRequestHeaders.Authorization = new("Bearer", secret);

        Assert.StartsWith("ro-", secret, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync(new Uri("/api/keys", UriKind.Relative), Token)).StatusCode);
        Assert.DoesNotContain(secret, await admin.GetStringAsync(new Uri("/admin/people", UriKind.Relative), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_AsCsv_HasTheNumbersOfThePage()
    {
        using var client = await run.Console.SignInAsync();
        var lines = (await client.GetStringAsync(new Uri("/admin/usage.csv?group=key&range=7d", UriKind.Relative), Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("time,key,requests,successes,prompt_tokens,completion_tokens,cost_usd,p50_ms,p95_ms", lines[0]);
        Assert.True(lines.Length > 1);
    }

    [Fact]
    public async Task Live_SendsTheParts_AndAgainWhenTheyChange()
    {
        using var client = await run.Console.SignInAsync();
        using var answer = await client.GetAsync(new Uri("/admin/dashboard/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        var seen = new List<string>();
        async Task UntilAsync(Predicate<string> found)
        {
            while (await lines.ReadLineAsync(Token).AsTask().WaitAsync(ConsoleRun.Patience, Token) is { } line)
            {
                seen.Add(line);
                if (found(line))
                    return;
            }
        }

        await UntilAsync(line => line.StartsWith("data: {\"id\":\"pool\"", StringComparison.Ordinal));
        var before = seen.Count;
        await run.Console.ChatAsync("What is new?");
        await UntilAsync(line => line.StartsWith("data: {\"id\":\"numbers\"", StringComparison.Ordinal));

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(seen.Count > before);
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> ReadAsync(HttpClient client, string address, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        if (language is not null)
            request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await client.SendAsync(request, Token);
        return await ParseAsync(answer);
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> ParseAsync(HttpResponseMessage answer) =>
        new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Token));

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string address, params (string Name, string Value)[] fields) => client.PostAsync(
        new Uri(address, UriKind.Relative), new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))), Token);

    // As a browser does: with the token of the page that the form stands on.
    private static async Task<HttpResponseMessage> PostOwnAsync(HttpClient client, string page, string address, params (string Name, string Value)[] fields)
    {
        var token = (await ReadAsync(client, page)).QuerySelector("input[name=token]")!.GetAttribute("value")!;
        return await PostAsync(client, address, [.. fields, ("token", token)]);
    }
}
