using Microsoft.Playwright;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>The playground, as people use it.</summary>
public sealed class PlaygroundTests(BrowserRun run)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chat_WithAndWithoutScript_ShowsAnswerAndWhoGaveIt(bool script)
    {
        var page = await run.OpenAsync("/admin/playground", script: script);
        await page.FillAsync("#f-system", "Be brief.");
        await page.FillAsync("#f-message", "first question");
        await page.ClickAsync("[data-send]");
        await Assertions.Expect(page.Locator(".chat-facts")).ToContainTextAsync("key ");
        await Assertions.Expect(page.Locator(".bubble.assistant .turn-text")).Not.ToBeEmptyAsync();
        await page.FillAsync("#f-message", "second question");
        await page.ClickAsync("[data-send]");
        await Assertions.Expect(page.Locator(".bubble.assistant")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".chat-facts").Last).ToContainTextAsync("user_");
        await page.Locator(".chat-facts a").Last.ClickAsync();
        await page.WaitForSelectorAsync(".turn");

        Assert.Equal(["Be brief.", "first question"], await page.Locator(".turn:not(.answer) .turn-text").AllTextContentsAsync() is [var system, var first, ..] ? [system, first] : []);
        Assert.Equal(script, await page.Locator(".board-head .badge", new() { HasText = "Streamed" }).CountAsync() > 0);
        Assert.Contains("playground · admin", await page.Locator(".facts-panel").TextContentAsync(), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Chat_ThatEndsHalfWay_LeadsToItsRecord()
    {
        var page = await run.OpenAsync("/admin/playground");
        // An answer of which nothing more comes, whatever the speed of this machine.
        await page.EvaluateAsync("""
            () => {
              const ask = window.fetch;
              window.fetch = async (address, how) => {
                const answer = await ask(address, how);
                await answer.text();
                document.body.dataset.halfWay = '';
                const halfWay = new ReadableStream({ start(to) { how.signal.addEventListener('abort', () => to.error(how.signal.reason)); } });
                return new Response(halfWay, { headers: answer.headers });
              };
            }
            """);
        await page.FillAsync("#f-message", "to be stopped");
        await page.ClickAsync("[data-send]");
        await page.WaitForSelectorAsync("body[data-half-way]");
        await page.ClickAsync("[data-stop]");
        await page.ClickAsync(".bubble.assistant a");

        await Assertions.Expect(page.Locator(".turn.user .turn-text")).ToHaveTextAsync("to be stopped");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Chat_ModelThatDoesNotExist_SaysWhyAndKeepsTheMessage()
    {
        var page = await run.OpenAsync("/admin/playground");
        await page.FillAsync("#f-model", "no/such-model");
        await page.FillAsync("#f-message", "are you there?");
        await page.ClickAsync("[data-send]");

        await Assertions.Expect(page.Locator(".chat-fault")).Not.ToBeEmptyAsync();
        await Assertions.Expect(page.Locator("#f-message")).ToHaveValueAsync("are you there?");
        await page.Context.CloseAsync();
    }
}
