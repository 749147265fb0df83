using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Rotor.Core.RequestLog;
using Rotor.Simulator.Scripts;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Browser;

/// <summary>The list of requests while some of them run.</summary>
public sealed class LiveRequestsTests(BrowserRun run)
{
    private const string Rows = "[data-rows] tr";

    private IRecordWriter Records => run.Console.Services.GetRequiredService<IRecordWriter>();

    [Fact]
    public async Task List_RequestThatRuns_ArrivesAsRunningAndEndsInItsPlace()
    {
        const string model = "liquid/lfm-2.5-2.6b:free";
        var name = "runs-" + Guid.NewGuid().ToString("N");
        run.Console.Upstream.Script(model: model, replies: Reply.Streaming(new StreamShape { TokenDelay = TimeSpan.FromSeconds(1) }));
        var page = await run.OpenAsync("/admin/requests?search=" + name);
        var running = await run.OpenAsync("/admin/requests?state=running&search=" + name);
        await page.WaitForSelectorAsync("#list.following");
        await running.WaitForSelectorAsync("#list.following");

        var asking = AskAsync(model, name);
        await page.WaitForSelectorAsync(Rows + "[data-running]");
        await running.WaitForSelectorAsync(Rows + "[data-running]");
        await Assertions.Expect(page.Locator(Rows)).ToContainTextAsync(["Running"]);
        await Assertions.Expect(page.Locator(Rows + " .c-model")).ToContainTextAsync([model]);
        var height = (await page.Locator(Rows).BoundingBoxAsync())!.Height;
        await page.Keyboard.PressAsync("j");
        await asking;

        await Assertions.Expect(page.Locator(Rows)).ToContainTextAsync(["Completed"]);
        Assert.Equal(1, await page.Locator(Rows).CountAsync());
        Assert.Equal(1, await page.Locator(Rows + ":not([data-running]) .row-link:focus").CountAsync());
        Assert.Equal(height, (await page.Locator(Rows).BoundingBoxAsync())!.Height);
        await Assertions.Expect(running.Locator(Rows)).ToHaveCountAsync(0);
        await Assertions.Expect(running.Locator("[data-empty]")).ToBeVisibleAsync();
        await running.Context.CloseAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task List_Paused_CountsARequestThatRanAndEndedOnce()
    {
        var record = SomeRecords.Running("paused-" + Guid.NewGuid().ToString("N"));
        var page = await run.OpenAsync("/admin/requests?search=" + record.ClientName);
        await page.WaitForSelectorAsync("#list.following");
        await page.ClickAsync("[data-live-toggle]");

        Records.Started(record);
        await Assertions.Expect(page.Locator("[data-live-text]")).ToHaveTextAsync("1 new");
        await page.EvaluateAsync("() => new MutationObserver(() => document.body.dataset.told = '').observe(document.querySelector('[data-live-text]'), { childList: true })");
        Records.Completed(SomeRecords.Ended(record));
        await page.WaitForSelectorAsync("body[data-told]");
        await Assertions.Expect(page.Locator("[data-live-text]")).ToHaveTextAsync("1 new");
        Assert.Equal(0, await page.Locator(Rows).CountAsync());
        await page.ClickAsync("[data-live-toggle]");

        await Assertions.Expect(page.Locator(Rows)).ToContainTextAsync(["Completed"]);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("state=running&", 0)]
    public async Task List_HiddenWhileARequestEnds_LearnsOfItWhenLookedAtAgain(string filter, int rows)
    {
        var record = SomeRecords.Running("hidden-" + Guid.NewGuid().ToString("N"));
        await Records.CommittedAsync(record, TestContext.Current.CancellationToken);
        var page = await run.OpenAsync($"/admin/requests?{filter}client={record.ClientId}");
        await page.WaitForSelectorAsync("#list.following");
        Assert.Equal(1, await page.Locator(Rows + "[data-running]").CountAsync());

        await HideAsync(page, true);
        await page.WaitForSelectorAsync("#list:not(.following)");
        await Records.CommittedAsync(SomeRecords.Ended(record), TestContext.Current.CancellationToken);
        await HideAsync(page, false);

        await Assertions.Expect(page.Locator(Rows + "[data-running]")).ToHaveCountAsync(0);
        Assert.Equal(rows, await page.Locator(Rows).CountAsync());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task List_Hidden_LearnsOfWhatBeganAndOfWhatEndedWhenLookedAtAgain()
    {
        var client = "hidden-" + Guid.NewGuid().ToString("N");
        var page = await run.OpenAsync("/admin/requests?client=" + client);
        await page.WaitForSelectorAsync("#list.following");
        await HideAsync(page, true);
        await page.WaitForSelectorAsync("#list:not(.following)");
        var ended = SomeRecords.Running(client);
        await Records.CommittedAsync(SomeRecords.Ended(ended), TestContext.Current.CancellationToken);
        await Records.CommittedAsync(SomeRecords.Running(client) with { Time = ended.Time.AddMilliseconds(1) }, TestContext.Current.CancellationToken);
        await HideAsync(page, false);

        await Assertions.Expect(page.Locator(Rows)).ToContainTextAsync(["Running", "Completed"]);
        await Assertions.Expect(page.Locator("[data-news]")).ToHaveTextAsync("New requests: 2");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task List_HiddenForLong_ShowsTheNewestWithoutAGap()
    {
        var client = "long-" + Guid.NewGuid().ToString("N");
        var before = SomeRecords.Running(client);
        await Records.CommittedAsync(SomeRecords.Ended(before), TestContext.Current.CancellationToken);
        var page = await run.OpenAsync("/admin/requests?client=" + client);
        await page.WaitForSelectorAsync("#list.following");
        await HideAsync(page, true);
        await page.WaitForSelectorAsync("#list:not(.following)");
        for (var count = 0; count < 60; count++)
            await Records.CommittedAsync(SomeRecords.Ended(SomeRecords.Running(client)), TestContext.Current.CancellationToken);
        await HideAsync(page, false);

        await Assertions.Expect(page.Locator(Rows)).ToHaveCountAsync(50);
        Assert.Equal(0, await page.Locator($"[data-id='{before.Id}']").CountAsync());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task List_FollowedThroughManyRequests_GrowsNeitherInThePageNorInMemory()
    {
        var client = "many-" + Guid.NewGuid().ToString("N");
        var page = await run.OpenAsync("/admin/requests?client=" + client);
        await page.WaitForSelectorAsync("#list.following");
        var probe = await page.Context.NewCDPSessionAsync(page);
        await probe.SendAsync("Performance.enable");

        await FillAsync(6);
        var (nodes, heap) = await MeasureAsync();
        await FillAsync(10);
        var (nodesAfter, heapAfter) = await MeasureAsync();

        Assert.Equal(200, await page.Locator(Rows).CountAsync());
        Assert.InRange(nodesAfter, 0, nodes * 1.1);
        Assert.InRange(heapAfter, 0, heap + (1024 * 1024));
        await page.Context.CloseAsync();

        async Task FillAsync(int batches)
        {
            for (var batch = 0; batch < batches; batch++)
            {
                var records = Enumerable.Range(0, 50).Select(_ => SomeRecords.Ended(SomeRecords.Running(client))).ToArray();
                foreach (var record in records.SkipLast(1))
                    Records.Completed(record);
                await Records.CommittedAsync(records[^1], TestContext.Current.CancellationToken);
                await page.WaitForSelectorAsync($"[data-id='{records[^1].Id}']");
            }
        }

        async Task<(double Nodes, double Heap)> MeasureAsync()
        {
            await probe.SendAsync("HeapProfiler.collectGarbage");
            var metrics = (await probe.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
                .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
            return (metrics["Nodes"], metrics["JSHeapUsedSize"]);
        }
    }

    private static async Task HideAsync(IPage page, bool isHidden) => await page.EvaluateAsync(
        "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", isHidden);

    private async Task AskAsync(string model, string name)
    {
        using var client = run.Console.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative))
        {
            Content = JsonContent.Create(new { model, stream = true, messages = new[] { new { role = "user", content = "Take your time." } } }),
        };
        request.Headers.Add("X-Request-Id", name);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
