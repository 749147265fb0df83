using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.RequestLog;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Pages;

/// <summary>The rows that a list of requests is sent while somebody looks at it.</summary>
public sealed class RequestsLiveTests : IAsyncLifetime
{
    private ConsoleRun _run = null!;
    private IRecordWriter _records = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync();
        _records = _run.Services.GetRequiredService<IRecordWriter>();
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Live_RunningRequest_IsARowAndThenItsEnd()
    {
        using var admin = await _run.SignInAsync();
        using var rows = await FollowAsync(admin, "");
        var record = SomeRecords.Running("a client");

        _records.Started(record);
        var row = Assert.Single(await NextAsync(rows));
        Assert.Equal((record.Id, true), (row.GetAttribute("data-id"), row.HasAttribute("data-running")));
        Assert.Contains("Running", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("vendor/model", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("a client", row.TextContent, StringComparison.Ordinal);
        Assert.NotNull(row.QuerySelector(".c-time time"));
        _records.Completed(SomeRecords.Ended(record));
        row = Assert.Single(await NextAsync(rows));

        Assert.Equal((record.Id, false), (row.GetAttribute("data-id"), row.HasAttribute("data-running")));
        Assert.Contains("Completed", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_OnlyRunningOnes_LeaveWhenTheyEnd()
    {
        using var admin = await _run.SignInAsync();
        using var rows = await FollowAsync(admin, "?state=running");
        var record = SomeRecords.Running("a client");

        _records.Started(record);
        Assert.True(Assert.Single(await NextAsync(rows)).HasAttribute("data-running"));
        _records.Completed(SomeRecords.Ended(SomeRecords.Running("another client")));
        _records.Completed(SomeRecords.Ended(record));
        var row = Assert.Single(await NextAsync(rows));

        Assert.Equal((record.Id, true, ""), (row.GetAttribute("data-id"), row.HasAttribute("data-left"), row.TextContent));
    }

    [Fact]
    public async Task Live_ShownAsRunningThatEndedMeanwhile_ComesFirst()
    {
        using var admin = await _run.SignInAsync();
        var record = SomeRecords.Running("a client");
        await _records.CommittedAsync(SomeRecords.Ended(record), Token);

        using var rows = await FollowAsync(admin, "?running=" + record.Id);
        var row = Assert.Single(await NextAsync(rows));

        Assert.Contains("Completed", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_BeganBetweenTheListAndTheConnection_ComesFirst()
    {
        using var admin = await _run.SignInAsync();
        var list = await admin.PageAsync("/admin/requests");
        var runs = SomeRecords.Running("a client");
        var ended = SomeRecords.Running("a client") with { Time = runs.Time.AddMilliseconds(1) };
        await _records.CommittedAsync(runs, Token);
        await _records.CommittedAsync(SomeRecords.Ended(ended), Token);

        using var rows = await FollowAsync(admin, "?since=" + list.QuerySelector("[data-rows]")!.GetAttribute("data-at"));
        var missed = new List<IElement>();
        while (missed.Count < 2)
            missed.InsertRange(0, await NextAsync(rows));

        Assert.Equal([ended.Id, runs.Id], missed.Select(row => row.GetAttribute("data-id")));
        Assert.True(missed[1].HasAttribute("data-running"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("999999999999999999")]
    [InlineData("now")]
    public async Task Live_SinceThatIsNoInstant_FollowsFromNowOn(string since)
    {
        using var admin = await _run.SignInAsync();
        await _records.CommittedAsync(SomeRecords.Ended(SomeRecords.Running("before")), Token);
        using var rows = await FollowAsync(admin, "?since=" + since);
        var record = SomeRecords.Running("a client");
        _records.Started(record);

        Assert.Equal(record.Id, Assert.Single(await NextAsync(rows)).GetAttribute("data-id"));
    }

    [Fact]
    public async Task Live_Member_IsToldOfTheirOwnAlone()
    {
        await _run.Services.GetRequiredService<Operators>().AddAsync("mia", OperatorRole.Member, "a password of mia", Token);
        var (own, _) = await _run.Services.GetRequiredService<ClientTokenRegistry>().AddAsync(new TokenEdit { Name = "mias", Owner = "mia" }, Token);
        using var member = await _run.SignInAsync("mia", "a password of mia");
        var others = SomeRecords.Running("a client");
        await _records.CommittedAsync(SomeRecords.Ended(others), Token);
        using var rows = await FollowAsync(member, "?running=" + others.Id);
        var left = Assert.Single(await NextAsync(rows));
        Assert.Equal((true, ""), (left.HasAttribute("data-left"), left.TextContent));

        _records.Started(SomeRecords.Running("a client"));
        var mine = SomeRecords.Running("mias") with { ClientId = own.Id };
        _records.Started(mine);

        Assert.Equal(mine.Id, Assert.Single(await NextAsync(rows)).GetAttribute("data-id"));
    }

    private static async Task<StreamReader> FollowAsync(HttpClient client, string query)
    {
        var reader = new StreamReader(await client.GetStreamAsync(new Uri("/admin/requests/live" + query, UriKind.Relative), Token));
        Assert.Equal(": following", await reader.ReadLineAsync(Token).AsTask().WaitAsync(ConsoleRun.Patience, Token));
        return reader;
    }

    private static async Task<IReadOnlyList<IElement>> NextAsync(StreamReader reader)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync(Token).AsTask().WaitAsync(ConsoleRun.Patience, Token);
            Assert.NotNull(line);
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            using var data = JsonDocument.Parse(line.AsMemory(6));
            var table = await new HtmlParser().ParseDocumentAsync("<table><tbody>" + data.RootElement.GetProperty("html").GetString() + "</tbody></table>", Token);
            return [.. table.QuerySelectorAll("tr")];
        }
    }
}
