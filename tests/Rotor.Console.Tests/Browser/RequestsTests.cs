using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rotor.Simulator.Scripts;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>The list of requests and one request, as people use them.</summary>
public sealed partial class RequestsTests(BrowserRun run)
{
    private const string Rows = "[data-rows] tr";

    [Fact]
    public async Task List_RequestThatArrives_StandsOnTopAndCanBeOpened()
    {
        var text = "live" + Guid.NewGuid().ToString("N");
        var page = await run.OpenAsync("/admin/requests?search=" + text);
        await page.WaitForSelectorAsync("#list.following");
        Assert.Equal(0, await page.Locator(Rows).CountAsync());

        await run.Console.ChatAsync("another one");
        await run.Console.ChatAsync(text);
        await page.WaitForSelectorAsync(Rows + ".fresh");
        Assert.Equal(1, await page.Locator(Rows).CountAsync());
        await page.Locator(Rows + " .row-link").First.ClickAsync();
        await page.WaitForSelectorAsync(".turn.user");

        Assert.Equal(text, await page.Locator(".turn.user .turn-text").First.TextContentAsync());
        Assert.True(await page.Locator(".waterfall .w-content").CountAsync() > 0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task List_Paused_HoldsWhatComesUntilItGoesOn()
    {
        var page = await run.OpenAsync("/admin/requests?search=paused-one");
        await page.WaitForSelectorAsync("#list.following");
        await page.ClickAsync("[data-live-toggle]");

        await run.Console.ChatAsync("paused-one");
        await Assertions.Expect(page.Locator("[data-live-text]")).ToHaveTextAsync("1 new");
        Assert.Equal(0, await page.Locator(Rows).CountAsync());
        await page.ClickAsync("[data-live-toggle]");

        await Assertions.Expect(page.Locator(Rows)).ToHaveCountAsync(1);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("缓存")]
    [InlineData("КЕШИРОВАНИИ")]
    public async Task Search_AsOneTypes_FindsAndKeepsTheAddress(string words)
    {
        var page = await run.OpenAsync("/admin/requests");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.InsertTextAsync(words);

        await Assertions.Expect(page.Locator(Rows)).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".chip")).ToContainTextAsync(words);
        Assert.Contains("search=" + Uri.EscapeDataString(words), page.Url, StringComparison.Ordinal);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(Rows)).ToHaveCountAsync(1);
        await page.ClickAsync(".chip a");
        Assert.Equal("/admin/requests", new Uri(page.Url).PathAndQuery);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task List_ByKeyboard_MovesOpensAndComesBack()
    {
        foreach (var _ in Enumerable.Range(0, 3))
            await run.Console.ChatAsync("walkedbykeyboard");
        var page = await run.OpenAsync("/admin/requests?search=walkedbykeyboard");
        await Assertions.Expect(page.Locator(Rows)).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        Assert.Equal(1, await page.EvaluateAsync<int>("() => [...document.querySelectorAll('.row-link')].indexOf(document.activeElement)"));
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys-help")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#keys-help")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator(".row-link:focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await page.ReachesAsync(Details());
        var first = page.Url;
        await page.Keyboard.PressAsync("j");
        await page.LeavesAsync(first);
        await page.Keyboard.PressAsync("Escape");

        await page.ReachesAsync(Searched());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task List_WithoutScript_FiltersByFormAndExports()
    {
        var page = await run.OpenAsync("/admin/requests", script: false);
        await page.FillAsync("[data-search]", "缓存");
        await page.Keyboard.PressAsync("Enter");
        await page.ReachesAsync(AnySearch());
        Assert.Equal(1, await page.Locator(Rows).CountAsync());
        await page.ClickAsync("[data-open-filters]");
        await page.SelectOptionAsync("#f-window", "24h");
        await page.ClickAsync("#filters .button.main");
        await page.ReachesAsync(OneDay());
        Assert.Equal(2, await page.Locator(".chip").CountAsync());
        await page.ClickAsync(".drop:has([data-swap=exports]) summary");
        var file = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[data-swap=exports] li:nth-child(4) a"));

        Assert.Equal("requests.jsonl", file.SuggestedFilename);
        await using var stream = await file.CreateReadStreamAsync();
        var lines = (await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"requestBody\":\"{", Assert.Single(lines), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Request_ThatStillRuns_IsFollowedToItsEnd()
    {
        const string model = "nvidia/nemotron-nano-9b-v2:free";
        run.Console.Upstream.Script(model: model, replies: new Reply { HeadDelay = TimeSpan.FromSeconds(6), Text = "at last" });
        var asking = run.Console.ChatAsync("slow one", model);
        var page = await run.OpenAsync("/admin/requests?state=running&model=" + model);
        while (await page.Locator(".row-link").CountAsync() == 0)
            await page.ReloadAsync();
        await page.Locator(".row-link").First.ClickAsync();
        await page.WaitForSelectorAsync(".board .badge.info");

        await asking;
        await Assertions.Expect(page.Locator(".turn.answer .turn-text")).ToHaveTextAsync("at last");
        Assert.Equal(0, await page.Locator(".board .badge.info").CountAsync());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Replay_WithAnotherModel_ShowsBothAnswers()
    {
        await run.Console.ChatAsync("to be replayed");
        var page = await run.OpenAsync("/admin/requests?search=replayed");
        await page.Locator(".row-link").First.ClickAsync();
        await page.ClickAsync("[popovertarget=replay]");
        await page.FillAsync("#replay [name=model]", "qwen/qwen3-coder:free");
        await page.ClickAsync("#replay .button.main");
        await page.WaitForSelectorAsync(".compare");

        Assert.Equal(2, await page.Locator(".compare .answer .turn-text").CountAsync());
        Assert.Contains("qwen/qwen3-coder:free", await page.Locator(".compare-model").Last.TextContentAsync(), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [GeneratedRegex("/admin/requests/[^/?]+$")]
    private static partial Regex Details();

    [GeneratedRegex(@"/admin/requests\?search=walkedbykeyboard$")]
    private static partial Regex Searched();

    [GeneratedRegex("search=.")]
    private static partial Regex AnySearch();

    [GeneratedRegex("window=24h")]
    private static partial Regex OneDay();
}
