using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.WebConsole.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>What a person does with keys, in a browser.</summary>
public sealed class KeysFlowTests(BrowserRun browser) : IAsyncLifetime
{
    private ConsoleRun _run = null!;

    private KeyPool Pool => _run.Services.GetRequiredService<KeyPool>();

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync();
        foreach (var key in Pool.Snapshot())
            await _run.Services.GetRequiredService<KeyRegistry>().CheckAsync(key.Id, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Paste_ThreeKeys_ShowsEachFindingAsItComesAndAddsTheGoodOnes()
    {
        _run.Upstream.AddKey("sk-or-v1-browser-fresh-1", "user_8");
        _run.Upstream.AddKey("sk-or-v1-browser-fresh-2", "user_8");
        var page = await browser.OpenAsync(_run, "/admin/keys");
        await page.ClickAsync("main a[href='/admin/keys/add']");
        await page.FillAsync("[name=keys]", "first: sk-or-v1-browser-fresh-1\nsecond: sk-or-v1-browser-fresh-2\nsk-or-v1-nobody-knows-it");
        await page.ClickAsync("main form button");

        await Expect(page.Locator("#progress")).ToContainTextAsync("3 keys checked");
        await Expect(page.Locator(".finding .badge.good")).ToHaveCountAsync(2);
        await Expect(page.Locator(".finding .badge.bad")).ToHaveCountAsync(1);
        await Expect(page.Locator("input[name=line]:checked")).ToHaveCountAsync(2);
        await page.ClickAsync("main form .button.main");

        await Expect(page.Locator(".flash")).ToContainTextAsync("Added: 2, left out: 1");
        await Expect(page.Locator(".key-name > a", new() { HasText = "second" })).ToBeVisibleAsync();
        Assert.Equal(8, Pool.Count);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task SelectSeveral_DisableThenEnable_ChangesThem()
    {
        var page = await browser.OpenAsync(_run, "/admin/keys");
        await Expect(page.Locator(".selection")).ToBeHiddenAsync();
        await page.ClickAsync("[data-tick-all='0']");
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync("2");
        await page.ClickAsync(".selection button[value=disable]");
        await Expect(page.Locator(".flash")).ToContainTextAsync("Disabled: 2");
        Assert.Equal(4, Pool.CountUsable());

        await page.GotoAsync(new Uri(_run.Address, "/admin/keys?state=disabled").AbsoluteUri);
        await page.ClickAsync("thead [data-tick-all]");
        await page.ClickAsync(".selection button[value=enable]");
        await Expect(page.Locator(".flash")).ToContainTextAsync("Enabled: 2");
        Assert.Equal(6, Pool.CountUsable());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Rest_ComesAndIsLifted_TheOpenPageFollows()
    {
        var page = await browser.OpenAsync(_run, "/admin/keys");
        await Expect(page.Locator(".live.following")).ToBeVisibleAsync();
        Pool.MarkInvalid(Pool.Snapshot()[0].Id, "key_dead", "OpenRouter does not know this key.");

        await Expect(page.Locator(".key-state .badge.bad")).ToHaveCountAsync(1);
        await Expect(page.Locator(".why")).ToHaveTextAsync("OpenRouter does not know this key.");
        await Expect(page.Locator("#key-states .badge.bad")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(_run.Address, "/admin/keys/" + Pool.Snapshot()[0].Id).AbsoluteUri);
        await page.ClickAsync("main button[value^='check:']");

        await Expect(page.Locator(".flash")).ToContainTextAsync("key 1 works");
        await Expect(page.Locator("#now .badge.good")).ToBeVisibleAsync();
        await Expect(page.Locator("#timeline li").Filter(new() { HasText = "Works again" })).ToHaveCountAsync(1);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("/admin/keys")]
    [InlineData("/admin/keys/{key}")]
    public async Task Rest_ThatComesWhileThePageIsOpen_BringsItsLift(string address)
    {
        var key = Pool.Snapshot()[^1];
        foreach (var other in Pool.Snapshot().Where(other => other.Id != key.Id))
            Pool.SetEnabled(other.Id, false);
        var page = await browser.OpenAsync(_run, _run.Fill(address));
        await Expect(page.Locator(".live.following")).ToBeVisibleAsync();
        var check = page.Locator($"[value='check:{key.Id}']");
        await check.FocusAsync();
        Pool.SetEnabled(key.Id, false);
        await Expect(page.Locator($"#now .badge, #state-{key.Id} .badge").First).ToHaveTextAsync("Disabled");

        // Nobody's button is taken from under their fingers: what is new comes when they leave it.
        await Expect(check).ToBeFocusedAsync();
        await check.BlurAsync();
        await Expect(page.Locator($"[value='enable:{key.Id}']")).ToBeVisibleAsync();

        Pool.SetEnabled(key.Id, true);
        _run.Upstream.Script(null, null, null, Reply.Fail(WireErrors.KeyLimitDaily, 1));
        await _run.ChatAsync();
        await page.ClickAsync($"[value='lift:{key.Id}']");

        await Expect(page.Locator(".flash")).ToContainTextAsync("Rests lifted: 1");
        await Expect(page.Locator($"[value='lift:{key.Id}']")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Lift_OfARestingKey_EndsItsRest()
    {
        _run.Upstream.Script(null, null, null, Reply.Fail(WireErrors.KeyLimitDaily, 1));
        await _run.ChatAsync();
        var page = await browser.OpenAsync(_run, "/admin/keys?state=resting");
        await Expect(page.Locator(".key-state .countdown")).ToBeVisibleAsync();
        var before = await page.Locator(".key-state .countdown").TextContentAsync();
        await Expect(page.Locator(".key-state .countdown")).Not.ToHaveTextAsync(before!);
        await page.ClickAsync("button[value^='lift:']");

        await Expect(page.Locator(".flash")).ToContainTextAsync("Rests lifted: 1");
        Assert.DoesNotContain(Pool.Snapshot(), key => key.State == KeyState.Resting);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Delete_ThenUndo_BringsTheKeyBack()
    {
        var page = await browser.OpenAsync(_run, "/admin/keys");
        await page.CheckAsync("[aria-label='Select key 4']");
        await page.ClickAsync(".selection button[value=delete]");
        await Expect(page.Locator(".notice")).ToContainTextAsync("key 4 is deleted.");
        await Expect(page.Locator(".key-name")).ToHaveCountAsync(5);
        await page.ClickAsync(".notice button");

        await Expect(page.Locator(".flash")).ToContainTextAsync("Brought back: 1");
        await Expect(page.Locator(".key-name")).ToHaveCountAsync(6);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Viewer_SeesNothingToChange()
    {
        await _run.Services.GetRequiredService<Operators>().AddAsync("eve", OperatorRole.Viewer, ConsoleRun.Password, CancellationToken.None);
        var page = await browser.OpenAsync(_run, "/admin/keys", "eve");

        await Expect(page.Locator(".key-name")).ToHaveCountAsync(6);
        Assert.Equal(0, await page.Locator("main form[method=post], main [name=do], main input[type=checkbox]").CountAsync());
        await page.Context.CloseAsync();
    }
}
