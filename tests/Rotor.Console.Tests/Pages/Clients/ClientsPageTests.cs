using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Pages.Clients;

public sealed class ClientsPageTests : IAsyncLifetime
{
    private ConsoleRun _run = null!;
    private HttpClient _admin = null!;

    private ClientTokenRegistry Tokens => _run.Services.GetRequiredService<ClientTokenRegistry>();

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync();
        _admin = await _run.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task List_WithoutTokens_OffersToMakeOne()
    {
        var page = await _admin.PageAsync("/admin/clients");

        Assert.NotNull(page.QuerySelector(".empty [popovertarget=new-client]"));
        Assert.NotNull(page.QuerySelector("#new-client form[action='/admin/clients']"));
    }

    [Fact]
    public async Task Make_AToken_ShowsItOnceAndItWorks()
    {
        using var answer = await _admin.SendAsync("/admin/clients", ("name", "laptop"), ("rpm", "30"), ("budget_day", "1.50"), ("models", "meta-llama/*"), ("once", "a"));
        var shown = Html.Parse(await answer.Content.ReadAsStringAsync());
        var secret = shown.QuerySelector("#secret")!.TextContent;

        Assert.StartsWith("rt-", secret, StringComparison.Ordinal);
        Assert.Contains(secret, shown.QuerySelector("#code-curl")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(5, shown.QuerySelectorAll("details[name=snippet]").Length);
        var kept = Assert.Single(await Tokens.ListAsync(CancellationToken.None));
        Assert.Equal(("laptop", 30, 1.5m, "meta-llama/*"), (kept.Name, kept.RequestsPerMinute!.Value, kept.BudgetUsd.Day!.Value, Assert.Single(kept.AllowedModels)));
        Assert.DoesNotContain(secret, (await _admin.PageAsync("/admin/clients/" + kept.Id)).DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(secret));
        var list = await _admin.PageAsync("/admin/clients");
        Assert.Contains("1 of 30", list.QuerySelector("#use-" + kept.Id)!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_WithAFormThatWasSentBefore_MakesNoSecondToken()
    {
        using var first = await _admin.SendAsync("/admin/clients", ("name", "laptop"), ("once", "same"));
        var page = await _admin.ChangeAsync("/admin/clients", ("name", "laptop"), ("once", "same"));

        Assert.NotNull(page.QuerySelector(".flash.bad"));
        Assert.Single(await Tokens.ListAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("name", "", "name")]
    [InlineData("rpm", "-3", "rpm")]
    [InlineData("tpd", "many", "tpd")]
    [InlineData("budget_week", "1,2,3", "budget_week")]
    [InlineData("expires", "2001-01-01T00:00", "expires")]
    public async Task Make_WithAWrongValue_MarksTheFieldAndKeepsTheRest(string field, string value, string marked)
    {
        var fields = new Dictionary<string, string> { ["name"] = "laptop", ["tpd"] = "5", [field] = value };

        using var answer = await _admin.SendAsync("/admin/clients", [.. fields.Select(pair => (pair.Key, pair.Value))]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("f-new-" + marked, Assert.Single(page.QuerySelectorAll("[aria-invalid=true]")).Id);
        Assert.Empty(await Tokens.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Change_EmptyFields_LiftLimitsAndEnd()
    {
        var (token, _) = await Tokens.AddAsync(new TokenEdit { Name = "laptop", RequestsPerMinute = 5, FreeOnly = true, ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(2), Bodies = "none" }, CancellationToken.None);

        var page = await _admin.ChangeAsync("/admin/clients/" + token.Id, ("name", "<b>laptop</b>"), ("tpd", "1000"));

        var kept = (await Tokens.FindAsync(token.Id, CancellationToken.None))!;
        Assert.Equal(("<b>laptop</b>", null, 1000L, false, null, null), (kept.Name, kept.RequestsPerMinute, kept.TokensPerDay!.Value, kept.FreeOnly, kept.ExpiresAt, kept.Bodies));
        Assert.Equal("<b>laptop</b> is saved.", page.QuerySelector(".flash p")!.TextContent);
    }

    [Fact]
    public async Task Rotate_WithOverlap_BothSecretsWork()
    {
        var (token, old) = await Tokens.AddAsync(new TokenEdit { Name = "laptop" }, CancellationToken.None);

        using var answer = await _admin.SendAsync($"/admin/clients/{token.Id}/rotate", ("overlap", "24"));
        var secret = Html.Parse(await answer.Content.ReadAsStringAsync()).QuerySelector("#secret")!.TextContent;

        Assert.NotEqual(old.Reveal(), secret);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await AskAsync(secret), await AskAsync(old.Reveal())]);
    }

    [Fact]
    public async Task Revoke_AToken_EndsIt()
    {
        var (token, secret) = await Tokens.AddAsync(new TokenEdit { Name = "laptop" }, CancellationToken.None);

        var page = await _admin.ChangeAsync($"/admin/clients/{token.Id}/revoke");

        Assert.StartsWith("laptop is revoked", page.QuerySelector(".flash p")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(await Tokens.ListAsync(CancellationToken.None));
        Assert.Null(_run.Services.GetRequiredService<ClientTokenBook>().Find(secret.Reveal(), TimeProvider.System.GetUtcNow()));
    }

    [Fact]
    public async Task Viewer_SeesTokensAndChangesNothing()
    {
        var (token, _) = await Tokens.AddAsync(new TokenEdit { Name = "laptop" }, CancellationToken.None);
        await _run.Services.GetRequiredService<Operators>().AddAsync("eve", OperatorRole.Viewer, ConsoleRun.Password, CancellationToken.None);
        using var viewer = await _run.SignInAsync("eve");

        foreach (var address in new[] { "/admin/clients", "/admin/clients/" + token.Id })
            Assert.Empty((await viewer.PageAsync(address)).QuerySelectorAll("main form[method=post]"));
        using var answer = await viewer.SendAsync($"/admin/clients/{token.Id}/revoke");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Single(await Tokens.ListAsync(CancellationToken.None));
    }

    private async Task<HttpStatusCode> AskAsync(string secret)
    {
        using var client = _run.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var answer = await client.PostAsync(
            new Uri("/v1/chat/completions", UriKind.Relative),
            new StringContent("""{"model":"meta-llama/llama-3.3-70b-instruct:free","messages":[{"role":"user","content":"Hello!"}]}""", Encoding.UTF8, "application/json"));
        return answer.StatusCode;
    }
}
