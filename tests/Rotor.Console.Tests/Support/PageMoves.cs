using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Rotor.WebConsole.Tests.Support;

/// <summary>Waits for a page's next address by looking at it. The driver's own wait listens for the move, and misses one that comes as it begins to listen.</summary>
internal static class PageMoves
{
    /// <summary>Waits until the address matches and its document is loaded.</summary>
    public static async Task ReachesAsync(this IPage page, Regex address)
    {
        await Assertions.Expect(page).ToHaveURLAsync(address, new() { Timeout = (float)ConsoleRun.Patience.TotalMilliseconds });
        await page.WaitForLoadStateAsync();
    }

    /// <summary>Waits until the address is another one and its document is loaded.</summary>
    public static async Task LeavesAsync(this IPage page, string address)
    {
        await Assertions.Expect(page).Not.ToHaveURLAsync(address, new() { Timeout = (float)ConsoleRun.Patience.TotalMilliseconds });
        await page.WaitForLoadStateAsync();
    }
}
