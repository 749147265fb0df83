using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Rotor.Core.Models;
using Rotor.WebConsole.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>What a person does with clients and models, in a browser.</summary>
public sealed class ClientsFlowTests(BrowserRun browser) : IAsyncLifetime
{
    private const string Model = "meta-llama/llama-3.3-70b-instruct:free";
    private ConsoleRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync();
        await _run.Services.GetRequiredService<ModelRegistry>().RefreshAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Make_AToken_UseIt_AndSeeItsUseGrow()
    {
        var page = await browser.OpenAsync(_run, "/admin/clients");
        await page.ClickAsync(".empty [popovertarget=new-client]");
        await page.FillAsync("#f-new-name", "laptop");
        await page.FillAsync("#f-new-rpm", "10");
        await page.ClickAsync("#new-client .button.main");
        var secret = await page.Locator("#secret").TextContentAsync();
        await page.ClickAsync("main .button.main");
        await Expect(page.Locator(".live.following")).ToBeVisibleAsync();

        var (status, _) = await AskAsync(secret!);

        Assert.Equal(HttpStatusCode.OK, status);
        await Expect(page.Locator(".client-numbers")).ToContainTextAsync("1 request today");
        await Expect(page.Locator(".limit").First).ToContainTextAsync("of 10");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Switch_AModelOff_ItsRequestsAreRefused()
    {
        var page = await browser.OpenAsync(_run, "/admin/models?find=llama-3.3-70b-instruct:free");
        await page.ClickAsync("[role=switch]");
        await Expect(page.Locator(".flash")).ToContainTextAsync("switched off");
        await Expect(page.Locator("[role=switch]")).ToHaveAttributeAsync("aria-checked", "false");

        var (status, body) = await AskAsync("any");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("switched off by an operator", body, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string secret)
    {
        using var client = _run.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var answer = await client.PostAsync(
            new Uri("/v1/chat/completions", UriKind.Relative),
            new StringContent("{\"model\":\"" + Model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]}", Encoding.UTF8, "application/json"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
