using System.Net.Http.Json;
using Microsoft.Playwright;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>Takes the pictures of docs/tour.md from the demonstration, for whoever names the folder they go to.</summary>
public sealed class TourTests(BrowserRun run)
{
    private static readonly (string Model, string Asked)[] Questions =
    [
        ("openai/gpt-4o-mini", "Name three uses of a bloom filter."), ("anthropic/claude-sonnet-4.5", "Какие индексы нужны этой таблице?"),
        ("meta-llama/llama-3.3-70b-instruct:free", "请用一句话解释负载均衡。"), ("google/gemma-4-31b-it:free", "Write a commit message for this change."),
    ];

    private const string FailedOver = ".requests-table tbody tr:has(.badge.good):has(.c-attempts:text-matches('[2-9]')) .row-link";

    [Fact]
    public async Task Tour_OfTheDemonstration_IsPhotographed()
    {
        if (Environment.GetEnvironmentVariable("ROTOR_TOUR") is not { Length: > 0 } folder)
            return;
        await using var demo = await DemoProcess.StartAsync();
        var camera = new Camera(await run.OpenEmptyAsync("light", 1360, 850), demo.First, folder);
        await camera.Page.GotoAsync(demo.First.AbsoluteUri);
        await MakeTokenAsync(camera, "Tom's laptop", rpm: "60", tokens: "200000", budget: "5", requests: 7);
        await MakeTokenAsync(camera, "CI", rpm: "20", tokens: "50000", budget: "1", requests: 3);

        // A key that rests, and an answer that took two keys: the demonstration has its troubles after a few requests.
        await camera.GoAsync("/admin/keys");
        await camera.Page.Locator(".keys .badge.warn").First.WaitForAsync();
        await camera.GoAsync("/admin/keys");
        await camera.ShootAsync("keys");
        foreach (var name in new[] { "requests", "models", "usage", "clients" })
        {
            await camera.GoAsync("/admin/" + name);
            await camera.ShootAsync(name);
        }

        await camera.GoAsync(await FailedOverAsync(camera));
        await camera.ShootAsync("request");
        await camera.GoAsync("/admin/playground");
        await camera.Page.FillAsync(".chat-entry textarea", "Explain exponential backoff in one sentence.");
        await camera.Page.ClickAsync(".chat-actions .button.main");
        await camera.Page.Locator(".chat-facts").First.WaitForAsync();
        await camera.ShootAsync("playground");
        await camera.GoAsync("/admin/dashboard");
        await camera.ShootAsync("overview");
        await camera.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await camera.ShootAsync("overview-dark");
        await camera.Page.SetViewportSizeAsync(390, 800);
        await camera.GoAsync("/admin/requests");
        await camera.ShootAsync("phone");
        await camera.Page.Context.CloseAsync();
    }

    private static async Task MakeTokenAsync(Camera camera, string name, string rpm, string tokens, string budget, int requests)
    {
        await camera.GoAsync("/admin/clients/new");
        await camera.Page.FillAsync("[name=name]", name);
        await camera.Page.FillAsync("[name=rpm]", rpm);
        await camera.Page.FillAsync("[name=tpd]", tokens);
        await camera.Page.FillAsync("[name=budget_day]", budget);
        await camera.Page.ClickAsync("main .button.main");
        var secret = await camera.Page.Locator("#secret").TextContentAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = camera.Address, Timeout = ConsoleRun.Patience };
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        foreach (var (model, asked) in Enumerable.Range(0, requests).Select(index => Questions[index % Questions.Length]))
            using (await client.PostAsJsonAsync("/v1/chat/completions", new { model, messages = new[] { new { role = "user", content = asked } } })) { }
    }

    private static async Task<string> FailedOverAsync(Camera camera)
    {
        await camera.Page.Context.AddCookiesAsync([new() { Name = "rotor_columns", Value = "state.model.attempts", Domain = camera.Address.Host, Path = "/admin" }]);
        await camera.GoAsync("/admin/requests?state=completed");
        var address = await camera.Page.Locator(FailedOver).First.GetAttributeAsync("href");
        await camera.Page.Context.ClearCookiesAsync(new() { Name = "rotor_columns" });
        return address!;
    }

    private sealed class Camera(IPage page, Uri first, string folder)
    {
        public IPage Page => page;

        public Uri Address { get; } = new(first.GetLeftPart(UriPartial.Authority));

        public async Task GoAsync(string path) => await page.GotoAsync(new Uri(Address, path).AbsoluteUri);

        public async Task ShootAsync(string name) => await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }
}
