using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Keys;
using Rotor.Core.Settings;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Pages;

/// <summary>Settings changed in the console, without script.</summary>
public sealed class SettingsPageTests : IAsyncLifetime
{
    private const string MaxAttempts = "/admin/settings/ROTOR_POOL__MAXATTEMPTS";
    private ConsoleRun _run = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync(keys: 1);
        _client = await _run.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task Change_IsInForce_SaysBeforeAndAfter_AndIsUndone()
    {
        using var changed = await _client.SendAsync(MaxAttempts + "/set", ("value", "7"));
        var page = await _client.PageAsync(changed.Headers.Location!.ToString());

        Assert.Equal(7, _run.Services.GetRequiredService<Live<PoolOptions>>().Value.MaxAttempts);
        Assert.Contains("ROTOR_POOL__MAXATTEMPTS: 4 → 7", page.QuerySelector(".flash.good")!.TextContent, StringComparison.Ordinal);
        var undo = page.QuerySelectorAll("form").First(form => form.QuerySelector("input[name=back]") is not null && form.GetAttribute("action")!.EndsWith("/unset", StringComparison.Ordinal));
        using var undone = await _client.SendAsync(undo.GetAttribute("action")!);
        Assert.Equal(HttpStatusCode.Redirect, undone.StatusCode);
        Assert.Equal(4, _run.Services.GetRequiredService<Live<PoolOptions>>().Value.MaxAttempts);
    }

    [Theory]
    [InlineData("99", "from 1 to 32")]
    [InlineData("<script>alert(1)</script>", "from 1 to 32")]
    public async Task WrongValue_IsShownAgainWithWhatIsWrong(string value, string told)
    {
        using var answer = await _client.SendAsync(MaxAttempts + "/set", ("value", value));
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(value, page.QuerySelector("#f-value")!.GetAttribute("value"));
        Assert.Contains(told, page.QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script:not([src])"));
    }

    [Theory]
    [InlineData("zh-Hans", "整数，1 到 32", "命令行")]
    [InlineData("ru", "целое число, от 1 до 32", "командная строка")]
    public async Task Pages_SayWhatIsTaken_WhatIsWrong_AndWhereItWasGiven_InTheViewersLanguage(string language, string expected, string origin)
    {
        _client.DefaultRequestHeaders.Add("Accept-Language", language);
        using var answer = await _client.SendAsync(MaxAttempts + "/set", ("value", "99"));
        var refused = Html.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var list = await _client.PageAsync("/admin/settings");

        Assert.Contains(expected, refused.QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(expected, refused.QuerySelector("dl.facts")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(expected, list.QuerySelector("section:has(#h-Pool)")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(origin, list.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(list.QuerySelectorAll("main [lang=en]"));
    }

    [Fact]
    public async Task Fixed_AndConfigurationOnly_HaveNoForm()
    {
        foreach (var name in (string[])["ROTOR_UPSTREAM__BASEURL", "ROTOR_LISTEN__SHUTDOWNGRACE", "ROTOR_ACCESS__ADMINPASSWORD"])
            Assert.Empty((await _client.PageAsync("/admin/settings/" + name)).QuerySelectorAll("main form"));
        Assert.Contains("tests, command line", (await _client.PageAsync("/admin/settings/ROTOR_LISTEN__SHUTDOWNGRACE")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextStart_IsSaid_InTheListToo()
    {
        using var changed = await _client.SendAsync("/admin/settings/ROTOR_RECORDS__DURABILITY/set", ("value", "strict"));
        var list = await _client.PageAsync("/admin/settings");

        Assert.Equal("/admin/settings/ROTOR_RECORDS__DURABILITY", changed.Headers.Location!.ToString());
        var row = list.QuerySelectorAll("tr").Single(line => line.QuerySelector("td")?.TextContent.Contains("ROTOR_RECORDS__DURABILITY", StringComparison.Ordinal) == true && line.Closest("section")!.QuerySelector("#h-history") is null);
        Assert.Contains("strict", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("normal", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_LooksOnly()
    {
        using var added = await _client.SendAsync("/admin/people/add", ("name", "vera"), ("role", "viewer"), ("password", "a password of vera"));
        using var viewer = await _run.SignInAsync("vera", "a password of vera");

        Assert.Empty((await viewer.PageAsync(MaxAttempts)).QuerySelectorAll("main form"));
        using var refused = await viewer.SendAsync(MaxAttempts + "/set", ("value", "7"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }
}
