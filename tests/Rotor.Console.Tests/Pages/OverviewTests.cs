using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Keys;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Pages;

/// <summary>The overview of a gateway that nobody has used yet.</summary>
public sealed class OverviewTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Overview_BeforeTheFirstRequest_ShowsTheWayToIt()
    {
        await using var run = await ConsoleRun.StartAsync(keys: 0);
        using var client = await run.SignInAsync();
        var page = await ReadAsync(client);

        Assert.Equal(3, page.QuerySelectorAll(".steps > li").Length);
        Assert.False(page.QuerySelector(".steps > li")!.ClassList.Contains("done"));
        Assert.Contains(new Uri(run.Address, "/v1/chat/completions").AbsoluteUri, page.QuerySelector("#code-curl")!.TextContent, StringComparison.Ordinal);
        Assert.All(new[] { "python", "javascript", "csharp", "tools" }, id => Assert.Contains(
            new Uri(run.Address, "/v1").AbsoluteUri, page.QuerySelector("#code-" + id)!.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NoteOnFreeAccounts_IsPutAwayForThePersonWhoReadIt()
    {
        await using var run = await ConsoleRun.StartAsync();
        foreach (var account in run.Upstream.Accounts)
            account.CreditsBought = 0;
        var keys = run.Services.GetRequiredService<KeyRegistry>();
        foreach (var key in await keys.ListAsync(Token))
            await keys.CheckAsync(key.Id, Token).WaitAsync(ConsoleRun.Patience, Token);
        using var admin = await run.SignInAsync();
        var note = (await ReadAsync(admin)).QuerySelector("form[action='/admin/dashboard/note']");
        Assert.NotNull(note);

        using var put = await admin.PostAsync(
            new Uri("/admin/dashboard/note", UriKind.Relative),
            new FormUrlEncodedContent([KeyValuePair.Create("token", note.QuerySelector("input[name=token]")!.GetAttribute("value")!)]), Token);
        Assert.Null((await ReadAsync(admin)).QuerySelector("form[action='/admin/dashboard/note']"));
        using var again = await run.SignInAsync();
        Assert.Null((await ReadAsync(again)).QuerySelector("form[action='/admin/dashboard/note']"));
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> ReadAsync(HttpClient client) =>
        new HtmlParser().ParseDocument(await client.GetStringAsync(new Uri("/admin/dashboard", UriKind.Relative), Token));
}
