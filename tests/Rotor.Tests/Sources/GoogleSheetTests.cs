using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Rotor.Core.Keys;
using Rotor.Simulator;
using Rotor.Sources;
using Rotor.Tests.Compatibility;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Sources;

public sealed class GoogleSheetTests : IAsyncLifetime
{
    private const string One = "sk-or-v1-planted-sheet-000001";
    private const string Two = "sk-or-v1-planted-sheet-000002";

    private SheetServer _sheet = null!;

    public async ValueTask InitializeAsync() => _sheet = await SheetServer.StartAsync();

    public ValueTask DisposeAsync() => _sheet.DisposeAsync();

    [Theory]
    [InlineData("2")]
    [InlineData("API key")]
    [InlineData("api KEY ")]
    public void Read_ColumnByNumberOrHeading_FindsItsKeysOnly(string column)
    {
        var read = GoogleSheetCsv.Read($"\uFEFFName,\"a, b\",API key\r\nsk-or-v1-other,x,{One}\r\n\"two\nlines\",\"say \"\"hi\"\"\",\" {Two} \"\r\n,,{One}\r\n,,todo\r\nshort\r\n", column);

        Assert.Equal(("API key", 1), (read.Heading, read.PassedOver));
        Assert.Equal([One, Two], read.Keys.Select(key => key.Reveal()));
    }

    [Fact]
    public void Read_KeyInTheFirstRow_IsNoHeading() => Assert.Equal(("", 2), GoogleSheetCsv.Read($"{One}\n{Two}", "0") is var read ? (read.Heading, read.Keys.Count) : default);

    [Fact]
    public void Read_HeadingThatIsNotThere_SaysWhichAre()
    {
        var error = Assert.Throws<SheetException>(() => GoogleSheetCsv.Read($"Name,{One}\n", "Key"));

        Assert.Contains("Name, (a key)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooManyKeys_TakesNone() => Assert.Throws<SheetException>(() =>
        GoogleSheetCsv.Read(string.Join('\n', Enumerable.Range(0, GoogleSheetCsv.MaxKeys + 1).Select(i => $"sk-or-v1-{i}")), "0"));

    [Fact]
    public async Task Fetch_Page_SaysThatItIsNotShared()
    {
        _sheet.Answer = context => SheetServer.WriteAsync(context, "<html>sign in</html>", "text/html; charset=utf-8");

        Assert.Contains("not shared", await FaultAsync(_sheet.Link), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_RedirectWithinThisMachine_IsFollowed()
    {
        _sheet.Answer = context => context.Request.Path == "/there" ? SheetServer.WriteAsync(context, "ok", "text/csv") : RedirectAsync(context, "/there");

        Assert.Equal("ok", await FetchAsync(_sheet.Link));
    }

    [Theory]
    [InlineData("http://192.0.2.1/keys")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:secret@example.test/")]
    public async Task Fetch_RedirectElsewhereThanHttps_IsNotFollowed(string target)
    {
        _sheet.Answer = context => RedirectAsync(context, target);

        Assert.Contains("only https", await FaultAsync(_sheet.Link), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_RedirectsWithoutEnd_AreGivenUp()
    {
        _sheet.Answer = context => RedirectAsync(context, "/again");

        Assert.Contains("leads on more than", await FaultAsync(_sheet.Link), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetch_TooMuch_IsCutOff(bool saysLength)
    {
        _sheet.Answer = async context =>
        {
            if (saysLength)
                context.Response.ContentLength = 5 * 1024 * 1024;
            context.Response.ContentType = "text/csv";
            var part = new byte[64 * 1024];
            for (var i = 0; i < 80; i++)
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
        };

        Assert.Contains("4 MiB", await FaultAsync(_sheet.Link), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_Silence_EndsAtTheLimit()
    {
        var time = new FakeTime();
        var asked = new TaskCompletionSource();
        _sheet.Answer = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var client = new GoogleSheetClient(time);

        var fetching = client.FetchAsync(_sheet.Link, TestContext.Current.CancellationToken);
        await asked.Task.WaitAsync(Gateway.Patience, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(31));

        Assert.Contains("within 30 s", (await Assert.ThrowsAsync<SheetException>(() => fetching)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://docs.example/planted")]
    [InlineData("ftp://docs.example/planted")]
    [InlineData("planted")]
    public async Task Fetch_LinkThatIsNotHttps_IsRefusedWithoutRepeatingIt(string link) =>
        Assert.DoesNotContain("planted", await FaultAsync(link), StringComparison.Ordinal);

    [Fact]
    public async Task Sync_OnDemandAndByItself_AddsNewKeysAndTouchesNoOther()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        upstream.AddKey(Two, "user_2");
        var rows = $"Owner,Key\nme,{One}\n";
        _sheet.Answer = context => SheetServer.WriteAsync(context, rows, "text/csv");
        await using var folder = new OlderFolder();
        folder.Write("config.ini", $"[Settings]\nport = 0\n[GoogleSheetSync]\nenable_google_sheet_sync = True\ngoogle_sheet_export_url = {_sheet.Link}\ngoogle_sheet_key_column_index = 1\n");
        await folder.StartAsync(("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl));
        await folder.Process.LineAsync("The sheet lists 1 keys under \"Key\", of which 1 are new");
        await UntilAsync(folder, keys => keys["0001"] == "invalid");

        rows += $"you,{Two}\n,not a key\n";
        var synced = JsonNode.Parse(await (await folder.Console.PostAsync("/api/sources/sheet/sync", null, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(("Key", 2, 1, 1), ((string)synced["heading"]!, (int)synced["listed"]!, (int)synced["added"]!, (int)synced["passedOver"]!));
        await UntilAsync(folder, keys => keys["0001"] == "invalid" && keys["0002"] == "ready");

        rows = "Owner,Key\n";
        var id = (string)(await folder.ConsoleAsync("/api/keys")).AsArray().Single(key => (string)key!["last4"]! == "0002")!["id"]!;
        await folder.Console.DeleteAsync($"/api/keys/{id}", TestContext.Current.CancellationToken);
        await folder.Console.PostAsync("/api/sources/sheet/sync", null, TestContext.Current.CancellationToken);
        rows = $"Owner,Key\nme,{One}\nyou,{Two}\n";
        await folder.Console.PostAsync("/api/sources/sheet/sync", null, TestContext.Current.CancellationToken);
        await UntilAsync(folder, keys => keys.Count == 1 && keys["0001"] == "invalid");
        Assert.DoesNotContain("planted", folder.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("/export", folder.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_WithoutALink_SaysWhatToSet()
    {
        await using var folder = new OlderFolder();
        await folder.StartAsync(("ROTOR_UPSTREAM__BASEURL", "http://127.0.0.1:9"), ("PORT", "0"));

        var answer = await folder.Console.PostAsync("/api/sources/sheet/sync", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("ROTOR_SOURCES__SHEETURL", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<string> FetchAsync(string link)
    {
        using var client = new GoogleSheetClient(TimeProvider.System);
        return await client.FetchAsync(link, TestContext.Current.CancellationToken).WaitAsync(Gateway.Patience, TestContext.Current.CancellationToken);
    }

    private static async Task<string> FaultAsync(string link) => (await Assert.ThrowsAsync<SheetException>(() => FetchAsync(link))).Message;

    private static Task RedirectAsync(HttpContext context, string target)
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    }

    private static async Task UntilAsync(OlderFolder folder, Func<Dictionary<string, string>, bool> holds) =>
        await folder.UntilAsync("/api/keys", keys => holds(keys.AsArray().ToDictionary(key => (string)key!["last4"]!, key => (string)key!["state"]!)));
}
