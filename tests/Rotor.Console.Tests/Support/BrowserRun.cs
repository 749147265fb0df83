using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Rotor.Core.Access;
using Rotor.Core.Keys;

[assembly: AssemblyFixture(typeof(Rotor.WebConsole.Tests.Support.BrowserRun))]

namespace Rotor.WebConsole.Tests.Support;

/// <summary>One browser and one gateway for all tests that look at pages, with requests of three languages in it.</summary>
public sealed class BrowserRun : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _state;

    public ConsoleRun Console { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Console = await ConsoleRun.StartAsync();
        await PutSomethingToSeeAsync();
        await Console.ChatAsync("Hello!");
        await Console.ChatAsync("你好，介绍一下缓存。");
        await Console.ChatAsync("Привет! Расскажи о кешировании.");
    }

    /// <summary>A page of a signed-in admin, with cookies of its own.</summary>
    public async Task<IPage> OpenAsync(string path, string language = "en", string theme = "light", int width = 1280, int height = 800, bool script = true, bool signedIn = true)
    {
        var browser = await BrowserAsync();
        var context = await browser.NewContextAsync(new()
        {
            StorageState = signedIn ? _state : null,
            ViewportSize = new() { Width = width, Height = height },
            TimezoneId = "Europe/Berlin",
            Locale = language,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = script,
        });
        context.SetDefaultTimeout((float)ConsoleRun.Patience.TotalMilliseconds);
        await context.AddCookiesAsync(
        [
            Cookie("rotor_language", language), Cookie("rotor_theme", theme), Cookie("rotor_zone", "Europe%2FBerlin"),
        ]);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Console.Address, Console.Fill(path)).AbsoluteUri, new() { WaitUntil = WaitUntilState.Load });
        return page;
    }

    /// <summary>A page of somebody who signs in at a gateway of a test's own.</summary>
    public async Task<IPage> OpenAsync(ConsoleRun console, string path, string user = "admin", int width = 1280)
    {
        var context = await (await BrowserAsync()).NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 800 }, Locale = "en", ReducedMotion = ReducedMotion.Reduce });
        context.SetDefaultTimeout((float)ConsoleRun.Patience.TotalMilliseconds);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(console.Address, "/admin/login").AbsoluteUri);
        await page.FillAsync("[name=user]", user);
        await page.FillAsync("[name=password]", ConsoleRun.Password);
        await page.ClickAsync("form[action='/admin/login'] button");
        await page.WaitForSelectorAsync(".frame");
        await page.GotoAsync(new Uri(console.Address, path).AbsoluteUri);
        return page;
    }

    /// <summary>An empty page of somebody whom no gateway knows yet.</summary>
    public async Task<IPage> OpenEmptyAsync(string theme, int width, int height)
    {
        var context = await (await BrowserAsync()).NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en",
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout((float)ConsoleRun.Patience.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await Console.DisposeAsync();
        _turn.Dispose();
    }

    // Keys in several states and a token with limits: pages shall hold in their good and their bad moments.
    private async Task PutSomethingToSeeAsync()
    {
        var (pool, keys) = (Console.Services.GetRequiredService<KeyPool>(), Console.Services.GetRequiredService<KeyRegistry>());
        var ids = pool.Snapshot().Select(key => key.Id).ToArray();
        foreach (var id in ids)
            await keys.CheckAsync(id, CancellationToken.None);
        await keys.EditAsync(ids[1], new KeyEdit { Tags = ["team-blue", "backup"], DailyLimit = 1000, Weight = 3 }, CancellationToken.None);
        await keys.EditAsync(ids[3], new KeyEdit { Enabled = false }, CancellationToken.None);
        await keys.EditAsync(ids[4], new KeyEdit { Label = "a label that somebody made much longer than labels need to be, مرحبا 北京" }, CancellationToken.None);
        pool.MarkInvalid(ids[5], "key_dead", "OpenRouter does not know this key.");
        await Console.Services.GetRequiredService<ClientTokenRegistry>().AddAsync(
            new TokenEdit { Name = "laptop", Owner = "admin", RequestsPerMinute = 60, TokensPerDay = 100_000, BudgetUsd = new ClientBudget(Day: 2.5m, Month: 40), AllowedModels = ["google/*", "meta-llama/*"], ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(20) },
            CancellationToken.None);
    }

    private Cookie Cookie(string name, string value) => new() { Name = name, Value = value, Domain = Console.Address.Host, Path = "/admin" };

    private async Task<IBrowser> BrowserAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_browser is not null)
                return _browser;
            _playwright = await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout((float)ConsoleRun.Patience.TotalMilliseconds);
            var browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
            await using var context = await browser.NewContextAsync();
            var page = await context.NewPageAsync();
            await page.GotoAsync(new Uri(Console.Address, "/admin/login").AbsoluteUri);
            await page.FillAsync("[name=password]", ConsoleRun.Password);
            await page.ClickAsync("form[action='/admin/login'] button");
            await page.WaitForSelectorAsync(".frame");
            _state = await context.StorageStateAsync();
            return _browser = browser;
        }
        finally
        {
            _turn.Release();
        }
    }
}
