using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.WebConsole.Pages.Keys;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Pages.Keys;

public sealed class KeysPageTests : IAsyncLifetime
{
    private ConsoleRun _run = null!;
    private HttpClient _admin = null!;

    private KeyRegistry Keys => _run.Services.GetRequiredService<KeyRegistry>();

    private KeyPool Pool => _run.Services.GetRequiredService<KeyPool>();

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync();
        _admin = await _run.SignInAsync();
        foreach (var key in Pool.Snapshot())
            await Keys.CheckAsync(key.Id, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task List_KeysOfThreeAccounts_StandUnderTheirAccounts()
    {
        var page = await _admin.PageAsync("/admin/keys");

        Assert.Equal(3, page.QuerySelectorAll("tr.group").Length);
        Assert.Equal(["user_1", "user_2", "user_3"], page.QuerySelectorAll("tr.group b").Select(name => name.TextContent));
        Assert.Equal(["key 1", "key 2", "key 3", "key 4", "key 5", "key 6"], page.QuerySelectorAll(".key-name > a").Select(name => name.TextContent));
        Assert.DoesNotContain("console-test", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_KeyWhoseLabelIsMarkup_ShowsItAsText()
    {
        await Keys.EditAsync(Pool.Snapshot()[0].Id, new KeyEdit { Label = "<img src=x onerror=alert(1)>", Tags = ["<b>"] }, CancellationToken.None);

        var page = await _admin.PageAsync("/admin/keys");

        Assert.Empty(page.QuerySelectorAll("main img"));
        Assert.Contains(page.QuerySelectorAll(".key-name > a"), name => name.TextContent == "<img src=x onerror=alert(1)>");
    }

    [Fact]
    public async Task List_KeysOfAnAccountWithoutCredits_SayWhichPartOfTheirWorkRests()
    {
        _run.Upstream.Script(replies: Reply.Fail(WireErrors.NeverPurchased));
        await _run.ChatAsync(model: "openai/gpt-4o-mini");

        var page = await _admin.PageAsync("/admin/keys");

        Assert.Equal(2, page.QuerySelectorAll(".why").Count(why => why.TextContent == "Paid models rest, free ones go on"));
    }

    [Fact]
    public async Task List_KeyThatIsInvalid_SaysWhyInTheViewersLanguage()
    {
        Pool.MarkInvalid(Pool.Snapshot()[0].Id, "key_dead", "OpenRouter does not know this key.");
        var english = await _admin.PageAsync("/admin/keys?state=invalid");
        _admin.DefaultRequestHeaders.Add("Cookie", "rotor_language=ru");
        _admin.DefaultRequestHeaders.AcceptLanguage.ParseAdd("ru");
        var russian = await _admin.PageAsync("/admin/keys?state=invalid");

        Assert.Equal("OpenRouter does not know this key.", Assert.Single(english.QuerySelectorAll(".why")).TextContent);
        Assert.Equal("OpenRouter не знает этот ключ.", Assert.Single(russian.QuerySelectorAll(".why")).TextContent);
    }

    [Theory]
    [InlineData("?find=key+user_3", 2)]
    [InlineData("?find=0004", 1)]
    [InlineData("?find=…0004", 1)]
    [InlineData("?account=user_2", 2)]
    [InlineData("?state=disabled", 0)]
    [InlineData("?find=nothing", 0)]
    [InlineData("?page=99", 6)]
    [InlineData("?page=-1&state=%3Cscript%3E", 6)]
    public async Task List_Filtered_ShowsWhatItsAddressSays(string query, int expected)
    {
        var page = await _admin.PageAsync("/admin/keys" + query);

        Assert.Equal(expected, page.QuerySelectorAll(".key-name").Length);
    }

    [Fact]
    public async Task Change_OfSeveralKeys_ChangesThoseAlone()
    {
        var ids = Pool.Snapshot().Select(key => key.Id).ToArray();

        var page = await _admin.ChangeAsync("/admin/keys", ("do", "disable"), ("id", ids[0]), ("id", ids[1]));

        Assert.Equal("Disabled: 2", page.QuerySelector(".flash p")!.TextContent);
        Assert.Equal([ids[0], ids[1]], Pool.Snapshot().Where(key => key.State == KeyState.Disabled).Select(key => key.Id).Order(StringComparer.Ordinal).Intersect(ids, StringComparer.Ordinal).OrderBy(id => Array.IndexOf(ids, id)));
        Assert.Equal(4, Pool.CountUsable());
    }

    [Fact]
    public async Task Change_OfAllInAView_ChangesWhatTheViewShows()
    {
        await _admin.ChangeAsync("/admin/keys", ("do", "disable"), ("all", "1"), ("back", "/admin/keys?account=user_2"));

        Assert.Equal(["key 3", "key 4"], Pool.Snapshot().Where(key => key.State == KeyState.Disabled).Select(key => key.Label));
    }

    [Fact]
    public async Task Delete_ThenUndo_BringsTheKeysBackAsTheyWere()
    {
        var before = Pool.Snapshot()[0];
        await Keys.EditAsync(before.Id, new KeyEdit { DailyLimit = 77, Tags = ["blue"], Weight = 3, Enabled = false }, CancellationToken.None);
        var gone = await _admin.ChangeAsync("/admin/keys", ("do", "delete:" + before.Id));
        var batch = gone.QuerySelector("form[action='/admin/keys/undo'] input[name=batch]")!.GetAttribute("value")!;
        Assert.Null(Pool.Snapshot(before.Id));

        var back = await _admin.ChangeAsync("/admin/keys/undo", ("batch", batch));

        Assert.Equal("Brought back: 1", back.QuerySelector(".flash p")!.TextContent);
        var key = Assert.Single(await Keys.FindAsync(before.Id, CancellationToken.None));
        Assert.Equal((before.Label, 77L, 3, "disabled"), (key.Label, key.DailyLimit!.Value, key.Weight, key.State));
        Assert.Equal(["blue"], key.Tags);
        Assert.Null(back.QuerySelector("form[action='/admin/keys/undo']"));
    }

    [Fact]
    public async Task Undo_KeepsWhatTheKeyWasUsedFor()
    {
        await _run.ChatAsync();
        var before = Pool.Snapshot().Single(key => key.Used > 0);
        await Keys.EditAsync(before.Id, new KeyEdit { DailyLimit = 1 }, CancellationToken.None);
        var gone = await _admin.ChangeAsync("/admin/keys", ("do", "delete:" + before.Id));
        var batch = gone.QuerySelector("form[action='/admin/keys/undo'] input[name=batch]")!.GetAttribute("value")!;

        await _admin.ChangeAsync("/admin/keys/undo", ("batch", batch));

        var after = Pool.Snapshot(before.Id)!;
        Assert.Equal((1L, 1L, before.LastUsed, KeyState.Spent), (after.Used, after.DailyUsed, after.LastUsed, after.State));
    }

    [Fact]
    public async Task Undo_Twice_IsTooLate()
    {
        var gone = await _admin.ChangeAsync("/admin/keys", ("do", "delete:" + Pool.Snapshot()[0].Id));
        var batch = gone.QuerySelector("form[action='/admin/keys/undo'] input[name=batch]")!.GetAttribute("value")!;
        await _admin.ChangeAsync("/admin/keys/undo", ("batch", batch));

        var page = await _admin.ChangeAsync("/admin/keys/undo", ("batch", batch));

        Assert.NotNull(page.QuerySelector(".flash.bad"));
        Assert.Equal(6, Pool.Count);
    }

    [Fact]
    public async Task Check_OfAKeyThatUpstreamForgot_SaysSo()
    {
        _run.Upstream.Keys.Single(key => key.Value.EndsWith("0002", StringComparison.Ordinal)).Revoked = true;
        var id = Pool.Snapshot().Single(key => key.Label == "key 2").Id;

        var page = await _admin.ChangeAsync("/admin/keys", ("do", "check:" + id));

        Assert.Equal("OpenRouter does not know key 2 any more.", page.QuerySelector(".flash.bad p")!.TextContent);
        Assert.Equal(KeyState.Invalid, Pool.Snapshot(id)!.State);
    }

    [Fact]
    public async Task Detail_OfAKey_ShowsItsTimelineAndTakesChanges()
    {
        var id = Pool.Snapshot()[0].Id;
        var saved = await _admin.ChangeAsync("/admin/keys/" + id, ("label", "laptop"), ("weight", "4"), ("daily_limit", "50"), ("tags", "blue, 红色"), ("account", ""));
        Pool.SetEnabled(id, false);
        Pool.SetEnabled(id, true);

        var kept = Assert.Single(await Keys.FindAsync("laptop", CancellationToken.None));
        Assert.Equal((4, 50L), (kept.Weight, kept.DailyLimit!.Value));
        Assert.Equal(["blue", "红色"], kept.Tags);
        Assert.Equal("laptop is saved.", saved.QuerySelector(".flash p")!.TextContent);
        Assert.NotEmpty(saved.QuerySelectorAll("#timeline"));
        Assert.Equal("user_1", kept.Account);
    }

    [Theory]
    [InlineData("label", "")]
    [InlineData("weight", "0")]
    [InlineData("weight", "many")]
    [InlineData("daily_limit", "-1")]
    public async Task Detail_WithAWrongValue_MarksTheFieldAndKeepsWhatWasWritten(string field, string value)
    {
        var fields = new Dictionary<string, string> { ["label"] = "laptop", ["weight"] = "4", ["daily_limit"] = "50", ["tags"] = "", ["account"] = "", [field] = value };

        using var answer = await _admin.SendAsync("/admin/keys/" + Pool.Snapshot()[0].Id, [.. fields.Select(pair => (pair.Key, pair.Value))]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("f-" + field, Assert.Single(page.QuerySelectorAll("[aria-invalid=true]")).Id);
        Assert.DoesNotContain(Pool.Snapshot(), key => key.Label == "laptop");
    }

    [Fact]
    public async Task Paste_WordsThatAreNoKeys_AreNamedAndCostNoQuestion_AndAPersonMayAddOneAllTheSame()
    {
        var asked = _run.Upstream.Requests.Count;
        var page = await _admin.ChangeAsync("/admin/keys/add", ("keys", "here are my keys\nmy-own-key-1\nhttps://openrouter.ai/settings/keys"));
        var address = page.QuerySelector("form[data-live]")!.GetAttribute("action")!;
        var intake = _run.Services.GetRequiredService<KeyIntakes>().Find(address.Split('/')[^1])!;
        await intake.Work.WaitAsync(ConsoleRun.Patience);
        page = await _admin.PageAsync(address);

        Assert.All(intake.Lines, line => Assert.Equal(IntakeState.Foreign, line.State));
        Assert.Contains("0 keys checked", page.QuerySelector("#progress")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(6, page.QuerySelectorAll(".finding .badge.warn").Count(badge => badge.TextContent == "not a key of OpenRouter"));
        Assert.Empty(page.QuerySelectorAll("input[name=line][checked]"));
        Assert.Equal(asked, _run.Upstream.Requests.Count);

        var list = await _admin.ChangeAsync(address, ("line", "4"));

        Assert.Equal("Added: 1, left out: 5", list.QuerySelector(".flash p")!.TextContent);
        Assert.Contains(Pool.Snapshot(), key => key.Last4 == "ey-1");
    }

    [Fact]
    public async Task Quota_BarShowsWhatTheWordsSay_WhatIsLeft()
    {
        var page = await _admin.PageAsync("/admin/keys");

        foreach (var quota in page.QuerySelectorAll(".account-quota:has(.bar)"))
        {
            var numbers = quota.QuerySelector(".soft")!.TextContent.Split(' ');
            var left = 100 * double.Parse(numbers[0], System.Globalization.CultureInfo.InvariantCulture) / double.Parse(numbers[2], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(left, double.Parse(quota.QuerySelector(".bar-part")!.GetAttribute("width")!, System.Globalization.CultureInfo.InvariantCulture), 1);
        }

        Assert.NotEmpty(page.QuerySelectorAll(".account-quota .bar"));
    }

    [Fact]
    public async Task Paste_GoodDeadKnownAndRepeated_TellsThemApartAndAddsTheGoodOnes()
    {
        _run.Upstream.AddKey("sk-or-v1-good-fresh-key-0001", "user_9");
        var page = await _admin.ChangeAsync("/admin/keys/add", ("keys", "sk-or-v1-good-fresh-key-0001 fresh\nsk-or-v1-nobody-knows-this\nsk-or-v1-console-test-0001\nsk-or-v1-good-fresh-key-0001"));
        var address = page.QuerySelector("form[data-live]")!.GetAttribute("action")!;
        var intake = _run.Services.GetRequiredService<KeyIntakes>().Find(address.Split('/')[^1])!;
        await intake.Work.WaitAsync(ConsoleRun.Patience);
        page = await _admin.PageAsync(address);

        Assert.Equal([IntakeState.Good, IntakeState.Dead, IntakeState.Known, IntakeState.Repeated], intake.Lines.Select(line => line.State));
        Assert.Equal("user_9", page.QuerySelector(".found-account b")!.TextContent);
        Assert.Equal(["0"], page.QuerySelectorAll("input[name=line][checked]").Select(box => box.GetAttribute("value")));
        Assert.DoesNotContain("fresh-key", page.DocumentElement.OuterHtml, StringComparison.Ordinal);

        var list = await _admin.ChangeAsync(address, ("line", "0"), ("line", "1"), ("tags", "new"), ("daily_limit", "10"));

        Assert.Equal("Added: 1, left out: 3", list.QuerySelector(".flash p")!.TextContent);
        var added = Assert.Single(await Keys.FindAsync("fresh", CancellationToken.None));
        Assert.Equal((10L, "new"), (added.DailyLimit!.Value, Assert.Single(added.Tags)));
        Assert.Equal(7, Pool.Count);
    }

    [Fact]
    public async Task Paste_OfNothing_SaysSo()
    {
        using var answer = await _admin.SendAsync("/admin/keys/add", ("keys", " \n "));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Export_OfAView_ListsItsKeysWithoutSecrets()
    {
        await Keys.EditAsync(Pool.Snapshot()[2].Id, new KeyEdit { Label = "=HYPERLINK(1)" }, CancellationToken.None);

        var text = await _admin.GetStringAsync(new Uri("/admin/keys/export.csv?account=user_2", UriKind.Relative));

        var lines = text.TrimEnd().Split("\r\n");
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("id,label,last4,account,", lines[0].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Contains("'=HYPERLINK(1)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("console-test", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_SeesKeysAndChangesNothing()
    {
        await _run.Services.GetRequiredService<Operators>().AddAsync("eve", OperatorRole.Viewer, ConsoleRun.Password, CancellationToken.None);
        using var viewer = await _run.SignInAsync("eve");
        var id = Pool.Snapshot()[0].Id;

        foreach (var address in new[] { "/admin/keys", "/admin/keys/" + id })
        {
            var page = await viewer.PageAsync(address);
            Assert.Empty(page.QuerySelectorAll("main form[method=post], main input[type=checkbox]"));
        }

        await viewer.PageAsync("/admin/keys/add", HttpStatusCode.Forbidden);
        await viewer.PageAsync("/admin/keys/export.csv", HttpStatusCode.Forbidden);
        using var answer = await viewer.SendAsync("/admin/keys", ("do", "disable:" + id));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(6, Pool.CountUsable());
    }

    [Fact]
    public async Task List_OfAThousandKeys_HasPagesAndIsDrawnQuickly()
    {
        for (var index = 0; index < 1000; index++)
            await Keys.AddAsync(new NewKey(new Secret($"sk-or-v1-many-{index:D6}"), $"many {index}", null, StoredKey.PersonSource) { Account = "user_" + (index % 40) }, CancellationToken.None);
        var took = new List<double>();

        for (var turn = 0; turn < 25; turn++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var page = await _admin.GetStringAsync(new Uri("/admin/keys?page=3", UriKind.Relative));
            took.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            Assert.Contains("101–150 of 1,006", page, StringComparison.Ordinal);
        }

        took.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"median {took[12]:0.0} ms, p95 {took[23]:0.0} ms");
        // The target is 50 ms on a quiet machine; here others may be at work, and only a page that grows with all keys is caught.
        Assert.True(took[0] < 500, $"median {took[12]:0.0} ms");
    }
}
