using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>What a person does, in a real browser.</summary>
public sealed partial class JourneyTests(BrowserRun run)
{
    [Fact]
    public async Task Person_SignsInOutAndComesBackToThePageAskedFor()
    {
        var page = await run.OpenAsync("/admin/people", signedIn: false);
        await Expect(page.Locator(".notice-text")).ToHaveTextAsync("Sign in to see that page.");
        await page.FillAsync("[name=password]", "wrong");
        await page.ClickAsync("form[action='/admin/login'] button");
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("Name or password is wrong.");
        await page.FillAsync("[name=password]", ConsoleRun.Password);
        await page.ClickAsync("form[action='/admin/login'] button");

        await Expect(page).ToHaveURLAsync(Ends("/admin/people"));
        await page.ClickAsync(".who");
        await page.ClickAsync("#who form[action='/admin/logout'] button");
        await Expect(page.Locator("[role=status]")).ToContainTextAsync("You are signed out.");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LanguageAndTheme_AreChosenOnEveryPage_AlsoWithoutScript(bool script)
    {
        var page = await run.OpenAsync("/admin/usage?range=7d", script: script);
        await page.ClickAsync(".who");
        await page.ClickAsync("#who button[value='zh-Hans']");
        await Expect(page.Locator("h1")).ToHaveTextAsync("用量");
        await Expect(page).ToHaveURLAsync(Ends("/admin/usage?range=7d"));
        await page.ClickAsync(".who");
        await page.ClickAsync("#who button[value='dark']");

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.Locator("h1")).ToHaveTextAsync("用量");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Overview_CountsARequestWithoutBeingLoadedAgain()
    {
        var page = await run.OpenAsync("/admin/dashboard");
        await Expect(page.Locator(".live.following")).ToBeVisibleAsync();
        var before = await page.Locator("#numbers .stat-note").First.TextContentAsync();
        await run.Console.ChatAsync("Is it live?");

        await Expect(page.Locator("#numbers .stat-note").First).Not.ToHaveTextAsync(before!, new() { Timeout = (float)ConsoleRun.Patience.TotalMilliseconds });
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Palette_LeadsToAPageByItsFirstLetters()
    {
        var page = await run.OpenAsync("/admin/dashboard");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#palette")).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("peo");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(Ends("/admin/people"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Palette_WithoutAChoice_SearchesTheRequests()
    {
        var page = await run.OpenAsync("/admin/dashboard");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator(".chosen")).ToHaveCountAsync(0);
        await page.Keyboard.TypeAsync("缓存");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(Ends("/admin/requests?search=%E7%BC%93%E5%AD%98"));
        await Expect(page.Locator(".chip-value")).ToHaveTextAsync("缓存");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Admin_AddsAPersonAndRemovesThemAgain()
    {
        var page = await run.OpenAsync("/admin/people");
        await page.ClickAsync("[popovertarget='add-user']");
        await page.FillAsync("#f-add-name", "lena");
        await page.SelectOptionAsync("#f-add-role", "viewer");
        await page.FillAsync("#f-add-password", "a password of lena");
        await page.ClickAsync("#add-user button.main");
        await Expect(page.Locator(".flash")).ToContainTextAsync("lena may sign in now.");

        await page.ClickAsync("[aria-label='Change lena']");
        await page.ClickAsync(".dialog:popover-open button.danger");
        await Expect(page.Locator(".flash")).ToContainTextAsync("lena is removed");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Keyboard_GoesToSearchBySlash_AndToTheContentBySkipLink()
    {
        var page = await run.OpenAsync("/admin/dashboard");
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("[data-search]")).ToBeFocusedAsync();
        await page.ReloadAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#main")).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Times_AreThoseOfTheBrowsersZone()
    {
        var page = await run.OpenAsync("/admin/requests");

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-zone", "Europe/Berlin");
        await Expect(page.Locator(".table time").First).ToHaveAttributeAsync("title", UtcTime());
        await page.Context.CloseAsync();
    }

    private static IPageAssertions Expect(IPage page) => Assertions.Expect(page);

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static Regex Ends(string address) => new(Regex.Escape(address) + "$");

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$")]
    private static partial Regex UtcTime();
}
