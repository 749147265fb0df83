using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Commands;
using Rotor.Core.RequestLog;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

/// <summary>The day of records that the demonstration begins with.</summary>
public sealed class DemoDayTests
{
    private static readonly DateTimeOffset End = new(2026, 3, 4, 15, 0, 0, TimeSpan.Zero);
    private static readonly DemoKey[] Keys = [.. Enumerable.Range(1, 6).Select(n => new DemoKey($"k{n}", $"demo {n} …000{n}", $"user_{n / 2}"))];

    [Fact]
    public void Records_SameSeed_AreTheSame()
    {
        var first = new DemoDay(7, End, Keys).Records();

        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(new DemoDay(7, End, Keys).Records()));
        Assert.NotEqual(JsonSerializer.Serialize(first), JsonSerializer.Serialize(new DemoDay(8, End, Keys).Records()));
        Assert.Equal(first.Count, first.DistinctBy(record => record.Id).Count());
    }

    [Fact]
    public void Records_OfTheDay_AreOfEveryKind()
    {
        var records = new DemoDay(7, End, Keys).Records();

        Assert.InRange(records.Count, 600, 1_500);
        Assert.All(records, record => Assert.InRange(record.Time, End.AddDays(-1), End));
        Assert.Equal(records.OrderBy(record => record.Time).Select(record => record.Id), records.Select(record => record.Id));
        Assert.Equal(
            [RequestState.Completed, RequestState.Failed, RequestState.Cancelled, RequestState.Refused], records.Select(record => record.State).Distinct().Order());
        Assert.Equal(4, records.Select(record => record.ModelAsked).Distinct().Count());
        Assert.Contains(records, record => record is { State: RequestState.Completed, Attempts: [{ Status: 429 }, { Status: 200 }] });
        Assert.Contains(records, record => record.CostUsd > 0);
        Assert.Contains(records.GroupBy(record => record.Conversation), conversation => conversation.Count() >= 3);
        Assert.InRange(records.Count(record => record.State == RequestState.Completed), records.Count * 9 / 10, records.Count);
    }

    [Fact]
    public void Records_AtNight_FillTheLastHour()
    {
        var night = new DateTimeOffset(2026, 11, 21, 2, 30, 0, TimeSpan.Zero);

        var minutes = new DemoDay(7, night, Keys).Records().Where(record => record.Time > night.AddHours(-1)).GroupBy(record => record.Time.Minute).Count();

        Assert.InRange(minutes, 45, 60);
    }

    [Fact]
    public async Task Demo_Started_ShowsADayInThreeLanguages()
    {
        var folder = TestFolders.New("demo");
        try
        {
            await using var demo = RotorProcess.Start(folder, ["demo", "--quiet", "--data", Path.Combine(folder, "data")]);
            var line = await demo.LineAsync("Client base URL");
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("http", StringComparison.Ordinal)).Replace("/v1", "", StringComparison.Ordinal)) };
            client.DefaultRequestHeaders.Add(Rotor.Access.LocalAccess.Header, (string)JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "data", "run.json"), TestContext.Current.CancellationToken))!["secret"]!);

            foreach (var word in (string[])["cache", "缓存", "ОЧЕРЕДЬ"])
                await UntilFoundAsync(client, word, demo);
            var stats = JsonNode.Parse(await client.GetStringAsync("/api/stats", TestContext.Current.CancellationToken))!;
            Assert.InRange((double)stats["success_rate"]!, 80, 99.9);
        }
        finally
        {
            TestFolders.End(folder);
        }
    }

    [Fact]
    public async Task Demo_LinkItPrints_SignsInDirectly()
    {
        var folder = TestFolders.New("demo");
        try
        {
            await using var demo = RotorProcess.Start(folder, ["demo", "--quiet", "--data", Path.Combine(folder, "data")]);
            var line = await demo.LineAsync("/admin/first?code=");
            var link = new Uri(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Single(word => word.Contains("/admin/first?code=", StringComparison.Ordinal)));
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = link, Timeout = TestSupport.Patience.Limit };

            using var guessed = await client.GetAsync("/admin/first?code=guessed", TestContext.Current.CancellationToken);
            using var followed = await client.GetAsync(link, TestContext.Current.CancellationToken);
            var session = Assert.Single(followed.Headers.GetValues("Set-Cookie")).Split(';')[0];
            using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/me");
            asked.Headers.Add("Cookie", session);
            using var me = await client.SendAsync(asked, TestContext.Current.CancellationToken);

            Assert.True(link.IsLoopback, "The link leads elsewhere.");
            Assert.Equal((HttpStatusCode.Gone, false), (guessed.StatusCode, guessed.Headers.Contains("Set-Cookie")));
            Assert.Equal((HttpStatusCode.Redirect, "/admin"), (followed.StatusCode, followed.Headers.Location?.ToString()));
            Assert.Equal("admin", (string?)JsonNode.Parse(await me.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["role"]);
        }
        finally
        {
            TestFolders.End(folder);
        }
    }

    private static async Task UntilFoundAsync(HttpClient client, string word, RotorProcess demo)
    {
        using var limit = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        while ((int)JsonNode.Parse(await client.GetStringAsync("/api/requests?page_size=1&search=" + Uri.EscapeDataString(word), TestContext.Current.CancellationToken))!["total_count"]! == 0)
        {
            Assert.False(limit.IsCancellationRequested, $"{word} is not found\n{demo.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }
}
