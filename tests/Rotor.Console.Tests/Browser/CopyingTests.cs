using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>Buttons that copy.</summary>
public sealed class CopyingTests(BrowserRun run)
{
    [Fact]
    public async Task Copy_WhereTheBrowserGivesNoClipboard_CopiesAllTheSame()
    {
        await run.Console.ChatAsync("to be copied");
        var page = await run.OpenAsync("/admin/dashboard");
        // As on a page over plain HTTP from another machine.
        await page.Context.AddInitScriptAsync("Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.addEventListener('copy', () => window.copied = getSelection().toString());");
        await page.GotoAsync(new Uri(run.Console.Address, "/admin/requests/latest").AbsoluteUri);

        await page.ClickAsync("[popovertarget=curl]:not([popovertargetaction])");
        await page.ClickAsync("[data-copy=curl-text]");

        Assert.StartsWith("curl http", await page.EvaluateAsync<string>("window.copied"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_WithoutScript_IsNotOffered(bool script)
    {
        await run.Console.ChatAsync("to be copied");
        var page = await run.OpenAsync("/admin/requests/latest", script: script);

        Assert.Equal(script, await page.Locator("[data-copy=request-id]").IsVisibleAsync());
        await page.Context.CloseAsync();
    }
}
