using Microsoft.Playwright;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>What a person does who has a keyboard only.</summary>
public sealed class KeyboardTests(BrowserRun run)
{
    [Fact]
    public async Task FirstTab_IsTheWayPastTheNavigation()
    {
        var page = await run.OpenAsync("/admin/dashboard");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("#main")).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Dialog_TakesTheKeyboard_AndGivesItBack()
    {
        var page = await run.OpenAsync("/admin/people");
        var opener = page.Locator(".panel-actions [popovertarget='add-user']");
        await opener.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#f-add-name")).ToBeFocusedAsync();

        foreach (var key in Enumerable.Repeat("Tab", 7).Concat(Enumerable.Repeat("Shift+Tab", 12)))
        {
            await page.Keyboard.PressAsync(key);
            Assert.True(await page.EvaluateAsync<bool>("() => document.getElementById('add-user').contains(document.activeElement)"), key);
        }

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#add-user")).ToBeHiddenAsync();
        await Assertions.Expect(opener).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }
}
