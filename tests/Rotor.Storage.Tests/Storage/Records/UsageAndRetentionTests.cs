using Rotor.Core.RequestLog;
using Rotor.Core.Usage;
using Rotor.Storage.Records;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage.Records;

public sealed class UsageAndRetentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Usage_ByHourAndDay_SumsEachGroup()
    {
        await using var store = new RecordStore();
        for (var n = 0; n < 100; n++)
        {
            store.Writer.Completed(RecordStore.Chat(n, time: RecordStore.Day.AddMinutes(n)) with
            {
                ModelAsked = n % 4 == 0 ? "a/b" : "c/d",
                State = n % 10 == 0 ? RequestState.Failed : RequestState.Completed,
                Duration = TimeSpan.FromMilliseconds(10 * (n + 1)),
            });
        }
        await store.FlushAsync();
        var (from, to) = (RecordStore.Day.AddDays(-1), RecordStore.Day.AddDays(1));

        var hours = await store.Usage.ReadAsync(new UsageQuery(from, to, UsageSpan.Hour, UsageGroup.None), Token);
        var models = await store.Usage.ReadAsync(new UsageQuery(from, to, UsageSpan.Day, UsageGroup.Model), Token);
        var keys = await store.Usage.ReadAsync(new UsageQuery(from, to, UsageSpan.Day, UsageGroup.Key), Token);
        var nobody = await store.Usage.ReadAsync(new UsageQuery(from, to, UsageSpan.Day, UsageGroup.Key, ["someone"]), Token);

        Assert.Equal([(RecordStore.Day, 60L), (RecordStore.Day.AddHours(1), 40L)], hours.Rows.Select(r => (r.Time, r.Requests)));
        Assert.Equal([("c/d", 75L, 70L), ("a/b", 25L, 20L)], models.Rows.Select(r => (r.Key, r.Requests, r.Successes)));
        var key = Assert.Single(keys.Rows);
        Assert.Equal(("k1", "key-1 …abcd", 1_000L, 2_000L, 0.0123m), (key.Key, key.Name, key.PromptTokens, key.CompletionTokens, key.CostUsd));
        Assert.InRange(key.P50Ms, 475, 525);
        Assert.InRange(key.P95Ms, 902, 998);
        Assert.Equal(505, key.AverageMs, 0.001);
        Assert.InRange(key.FirstContentP50Ms, 38, 42);
        Assert.Empty(nobody.Rows);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(10, 60, 60)]
    [InlineData(60, 60, 60)]
    [InlineData(61, 90, 90)] // of the hour that runs, up to now
    [InlineData(90, 90, 90)]
    [InlineData(300, 300, 90)]
    public async Task Usage_ToWithinAnHour_TellsWhatIsCounted(int asked, int counted, int requests)
    {
        await using var store = new RecordStore(time: new FakeTime(RecordStore.Day.AddMinutes(90)));
        for (var n = 0; n < 90; n++) store.Writer.Completed(RecordStore.Chat(n, time: RecordStore.Day.AddMinutes(n)));
        await store.FlushAsync();

        foreach (var by in new[] { UsageSpan.Hour, UsageSpan.Day })
        {
            var report = await store.Usage.ReadAsync(new UsageQuery(RecordStore.Day.AddHours(-5), RecordStore.Day.AddMinutes(asked), by, UsageGroup.None), Token);

            Assert.Equal((RecordStore.Day.AddMinutes(counted), requests), (report.To, report.Rows.Sum(row => row.Requests)));
        }
    }

    [Fact]
    public async Task Stats_Windows_CountTheirRecords()
    {
        var time = new FakeTime(RecordStore.Day);
        await using var store = new RecordStore(time: time);
        foreach (var (n, ago) in ((int, TimeSpan)[])[(1, TimeSpan.FromMinutes(5)), (2, TimeSpan.FromHours(3)), (3, TimeSpan.FromHours(20)), (4, TimeSpan.FromDays(3))])
            store.Writer.Completed(RecordStore.Chat(n, time: RecordStore.Day - ago) with { State = n == 2 ? RequestState.Failed : RequestState.Completed });
        await store.FlushAsync();

        var stats = await store.Usage.StatsAsync(null, Token);

        Assert.Equal((4, 2, 1, 3), (stats.All.Requests, stats.Today.Requests, stats.LastHour.Requests, stats.LastDay.Requests));
        Assert.Equal((75, 50), (stats.All.SuccessRate, stats.Today.SuccessRate));
        Assert.Equal((10, 101), (stats.LastHour.PromptTokens, stats.LastHour.AverageMs));
        Assert.Equal(0, (await store.Usage.StatsAsync(["someone"], Token)).All.Requests);
    }

    [Fact]
    public async Task Trim_OlderThanMaxAge_DropsTheFilesAndKeepsTheSums()
    {
        var time = new FakeTime(RecordStore.Day);
        await using var store = new RecordStore(new RecordsOptions { MaxAge = TimeSpan.FromDays(3) }, time);
        for (var n = 0; n < 6; n++) store.Writer.Completed(RecordStore.Chat(n, time: RecordStore.Day.AddDays(-n)));
        await store.FlushAsync();
        Assert.Equal(6, store.Files.Days().Count);

        await store.Retention.TrimAsync(Token);

        RecordStore.Same([0, 1, 2, 3], await store.FindAsync(new RequestFilter()));
        Assert.Equal(6, (await store.Usage.StatsAsync(null, Token)).All.Requests);
        Assert.Equal(6, (await store.Usage.ReadAsync(new UsageQuery(RecordStore.Day.AddDays(-9), RecordStore.Day.AddDays(1), UsageSpan.Day, UsageGroup.Model), Token)).Rows.Count);
        Assert.DoesNotContain(Directory.GetFiles(store.Files.Folder), file => file.Contains("2026-10-02", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trim_MoreThanMaxCount_RemovesTheOldestAndTheirTexts()
    {
        var time = new FakeTime(RecordStore.Day);
        await using var store = new RecordStore(new RecordsOptions { MaxCount = 100 }, time);
        for (var n = 0; n < 50; n++) store.Writer.Completed(RecordStore.Chat(n, time: RecordStore.Day.AddDays(-1).AddMilliseconds(n)));
        for (var n = 50; n < 2_000; n++) store.Writer.Completed(RecordStore.Chat(n, $"shared word{n}", Filler(n)));
        await store.FlushAsync();
        var before = store.Files.SizeOf(DateOnly.FromDateTime(RecordStore.Day.UtcDateTime));

        await store.Retention.TrimAsync(Token);

        Assert.Equal(Enumerable.Range(1_900, 100).Reverse(), await store.FindAsync(new RequestFilter()));
        Assert.Equal(Enumerable.Range(1_900, 100).Reverse(), await store.SearchAsync("shared"));
        Assert.Empty(await store.SearchAsync("word500"));
        RecordStore.Same([1_950], await store.SearchAsync("word1950"));
        Assert.NotNull((await store.Log.FindAsync(RecordStore.Chat(1_950).Id, Token))?.Bodies?.Response);
        Assert.Equal(2_000, (await store.Usage.StatsAsync(null, Token)).All.Requests);
        Assert.InRange(store.Files.SizeOf(DateOnly.FromDateTime(RecordStore.Day.UtcDateTime)), 1, before / 3);

        store.Writer.Completed(RecordStore.Chat(5_000, "shared word9"));
        await store.FlushAsync();
        RecordStore.Same([5_000], await store.SearchAsync("word9"));
    }

    [Fact]
    public async Task Trim_MoreThanMaxBytes_ShrinksTheDisk()
    {
        var time = new FakeTime(RecordStore.Day);
        var options = new RecordsOptions { MaxBytes = 1_500_000 };
        await using var store = new RecordStore(options, time);
        for (var day = 3; day >= 0; day--)
        {
            for (var n = 0; n < 1_000; n++) store.Writer.Completed(RecordStore.Chat(n, Filler(n + (day * 10_000)), Filler(-n), RecordStore.Day.AddDays(-day).AddMilliseconds(n)));
        }
        await store.FlushAsync();
        Assert.InRange(store.Files.Days().Sum(store.Files.SizeOf), options.MaxBytes + 1, long.MaxValue);

        await store.Retention.TrimAsync(Token);

        Assert.InRange(store.Files.Days().Sum(store.Files.SizeOf), 1, options.MaxBytes);
        Assert.Equal(999, (await store.FindAsync(new RequestFilter()))[0]);
        Assert.Equal(4_000, (await store.Usage.StatsAsync(null, Token)).All.Requests);
    }

    [Fact]
    public async Task Trim_SmallLimitAndWordsThatNeverComeAgain_GivesTheIndexesSpaceBackToo()
    {
        var options = new RecordsOptions { MaxBytes = 1024 * 1024 };
        await using var store = new RecordStore(options, new FakeTime(RecordStore.Day));
        for (var round = 0; round < 4; round++)
        {
            for (var n = round * 1_500; n < (round + 1) * 1_500; n++) store.Writer.Completed(RecordStore.Chat(n, Filler(n), Filler(-n), RecordStore.Day.AddMilliseconds(n)));
            await store.FlushAsync();

            await store.Retention.TrimAsync(Token);

            Assert.InRange(store.Files.Days().Sum(store.Files.SizeOf), 1, options.MaxBytes);
        }

        var kept = await store.FindAsync(new RequestFilter());
        Assert.Equal(5_999, kept[0]);
        Assert.True(kept.Length > 100, $"{kept.Length} are kept");
        foreach (var n in new[] { kept[0], kept[^1] }) RecordStore.Same([n], await store.SearchAsync(Beginning(n)));
        Assert.Empty(await store.SearchAsync(Beginning(10)));

        static string Beginning(int n) => string.Join(' ', Filler(n).Split(' ').Take(4));
    }

    private static string Filler(int n)
    {
        var random = new Random(n);
        return string.Join(' ', Enumerable.Range(0, 60).Select(_ => random.Next(1_000_000).ToString("x", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
