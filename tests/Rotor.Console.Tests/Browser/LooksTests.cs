using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Rotor.WebConsole.Tests.Support;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>What holds of every page, in every theme, language and width.</summary>
public sealed class LooksTests(BrowserRun run)
{
    private const int MostBytes = 80 * 1024;

    // Says which elements reach over the edge, when the page does.
    private const string TooWide = """
        () => {
          const edge = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - edge;
          if (over <= 0) return '';
          const inScroller = e => { for (let p = e.parentElement; p; p = p.parentElement) if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX) && p !== document.body && p !== document.documentElement) return true; return false; };
          return over + ' px too wide: ' + [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > edge + 1 && !inScroller(e)).slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40)).join(' | ');
        }
        """;

    public static TheoryData<string> Addresses => [.. PageAddresses.All, "/admin/login", "/admin/first?code=x"];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Page_InBothThemes_HasNothingThatAxeFinds(string address)
    {
        foreach (var theme in new[] { "light", "dark" })
        {
            var page = await run.OpenAsync(address, theme: theme, signedIn: !IsForStrangers(address));
            var found = await page.RunAxe();

            Assert.True(found.Violations.Length == 0, theme + ": " + string.Join("\n", found.Violations.Select(
                violation => $"{violation.Id}: {violation.Help} {string.Join(" | ", violation.Nodes.Select(node => node.Html + " " + string.Join(" ", node.Any.Select(any => any.Message))).Take(4))}")));
            await page.Context.CloseAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Page_AtEveryWidthAndLanguage_NeverScrollsSideways(string address)
    {
        foreach (var language in Language.All)
        {
            var page = await run.OpenAsync(address, language.Id, signedIn: !IsForStrangers(address));
            foreach (var width in new[] { 360, 768, 1280, 2560 })
            {
                await page.SetViewportSizeAsync(width, 800);
                var wide = await page.EvaluateAsync<string>(TooWide);
                Assert.True(wide.Length == 0, $"{language.Id} at {width}: {wide}");
            }

            await page.Context.CloseAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Page_FirstLoad_IsLightAndFromHereOnly(string address)
    {
        var page = await run.OpenAsync("/admin/login", signedIn: !IsForStrangers(address));
        var session = await page.Context.NewCDPSessionAsync(page);
        var bytes = 0.0;
        var foreign = new List<string>();
        var complaints = new List<string>();
        session.Event("Network.loadingFinished").OnEvent += (_, message) => bytes += message!.Value.GetProperty("encodedDataLength").GetDouble();
        page.Request += (_, request) => { if (!request.Url.StartsWith(run.Console.Address.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) foreign.Add(request.Url); };
        page.Console += (_, message) => { if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal) && !message.Text.Contains("410", StringComparison.Ordinal)) complaints.Add(message.Text); };
        page.PageError += (_, error) => complaints.Add(error);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await page.GotoAsync(new Uri(run.Console.Address, run.Console.Fill(address)).AbsoluteUri, new() { WaitUntil = WaitUntilState.Load });

        Assert.InRange(bytes, 1000, MostBytes);
        Assert.Empty(foreign);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    private static bool IsForStrangers(string address) =>
        address.StartsWith("/admin/login", StringComparison.Ordinal) || address.StartsWith("/admin/first", StringComparison.Ordinal);

    [Fact]
    public async Task Screenshots_OfEveryPage()
    {
        if (Environment.GetEnvironmentVariable("ROTOR_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        var wanted = Environment.GetEnvironmentVariable("ROTOR_SCREENSHOT_PAGES")?.Split(',');
        foreach (var address in Addresses.Select(row => row.Data).Where(address => wanted is null || wanted.Contains(address)))
            foreach (var language in Language.All)
                foreach (var (theme, width) in new[] { ("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390) })
                {
                    var page = await run.OpenAsync(address, language.Id, theme, width, signedIn: !IsForStrangers(address));
                    var name = string.Concat(address.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{language.Id}-{theme}-{width}.png"), FullPage = true });
                    await page.Context.CloseAsync();
                }
    }
}
