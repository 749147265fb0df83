using Rotor.Core.RequestLog;
using Rotor.Storage.Records;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage.Records;

public sealed class RecordWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Completed_ManyThreads_KeepsEachOnce()
    {
        await using var store = new RecordStore();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Token }, (n, _) =>
        {
            store.Writer.Completed(RecordStore.Chat(n));
            return ValueTask.CompletedTask;
        });
        await store.FlushAsync();

        var page = await store.Log.PageAsync(new RequestFilter(), RequestSort.Time, false, 1, 200, Token);

        Assert.Equal((1_000, true), (page.TotalCount, page.TotalIsExact));
        Assert.Equal((1_000, 0, 0), (store.Writer.Current.Written, store.Writer.Current.DroppedBodies, store.Writer.Current.Lost));
    }

    [Fact]
    public async Task Completed_WithoutFlush_IsCommittedWhenTheGatheringEnds()
    {
        var time = new FakeTime(RecordStore.Day);
        await using var store = new RecordStore(time: time);
        await store.Writer.FlushAsync();
        using var followed = store.Writer.Feed.Subscribe(new RequestFilter());

        store.Writer.Completed(RecordStore.Chat(1));
        time.Advance(TimeSpan.FromMilliseconds(30));
        await followed.Reader.WaitToReadAsync(Token).AsTask().WaitAsync(Patience.Limit, Token);

        Assert.NotNull(await store.Log.FindAsync(RecordStore.Chat(1).Id, Token));
    }

    [Fact]
    public async Task Committed_WhenItReturns_IsOnDiskForAnotherReader()
    {
        await using var store = new RecordStore(new RecordsOptions { Durability = "strict" });

        Assert.True(await store.Writer.CommittedAsync(RecordStore.Chat(1), Token));

        using var file = SqliteFile.Open(store.Files.RecordsOf(DateOnly.FromDateTime(RecordStore.Day.UtcDateTime)), writable: false);
        Assert.Equal(1, file.Scalar("SELECT count(*) FROM records"));
    }

    [Fact]
    public async Task OpenText_ManyAtOnce_MakesTheSchemaOnce()
    {
        for (var round = 0; round < 100; round++)
        {
            var path = _folder.File($"day-{round}.text");
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => DaySchema.OpenText(path).Dispose(), Token)));

            using var file = DaySchema.OpenText(path);
            Assert.Equal(0, file.Scalar("SELECT count(*) FROM bodies"));
        }
    }

    [Fact]
    public async Task Started_ThenCompleted_IsOneRecord()
    {
        await using var store = new RecordStore();
        var record = RecordStore.Chat(1);
        store.Writer.Started(record with { State = RequestState.Running, Status = 0, Duration = null, CostUsd = null, Provider = null, Bodies = null });
        await store.FlushAsync();
        Assert.Equal(RequestState.Running, (await store.Log.FindAsync(record.Id, Token))?.State);

        store.Writer.Completed(record);
        await store.FlushAsync();

        var page = await store.Log.PageAsync(new RequestFilter(), RequestSort.Time, false, 1, 10, Token);
        Assert.Equal(record with { Bodies = null, Attempts = [] }, Assert.Single(page.Requests) with { Attempts = [] });
        Assert.Single(await store.FindAsync(new RequestFilter { Providers = ["Provider"], States = [RequestState.Completed] }));
    }

    [Fact]
    public async Task Open_RequestWasRunning_IsInterrupted()
    {
        await using (var first = new RecordStore(folder: _folder.Path))
            first.Writer.Started(RecordStore.Chat(1) with { State = RequestState.Running, Duration = null, Bodies = null });

        await using var second = new RecordStore(folder: _folder.Path);
        await second.FlushAsync();

        Assert.Equal(RequestState.Interrupted, (await second.Log.FindAsync(RecordStore.Chat(1).Id, Token))?.State);
        RecordStore.Same([1], await second.FindAsync(new RequestFilter { States = [RequestState.Interrupted] }));
    }

    [Fact]
    public async Task Started_WithWhatItAsks_IsFoundByItUntilTheEndTakesItsPlace()
    {
        await using var store = new RecordStore();
        var ended = RecordStore.Chat(1, "of herons and more");
        var running = ended with { State = RequestState.Running, Duration = null, Bodies = ended.Bodies! with { Response = null, ResponseHeaders = [] } };

        store.Writer.Started(running);
        await store.FlushAsync();
        RecordStore.Same([1], await store.FindAsync(new RequestFilter { Search = RecordStore.Query("herons") }));
        var bodies = (await store.Log.FindAsync(ended.Id, Token))!.Bodies!;
        Assert.Null(bodies.Response);
        Assert.Equal(running.Bodies.Request!.Bytes.ToArray(), bodies.Request!.Bytes.ToArray());

        store.Writer.Completed(ended);
        await store.FlushAsync();
        RecordStore.Same([1], await store.FindAsync(new RequestFilter { Search = RecordStore.Query("herons"), States = [RequestState.Completed] }));
        Assert.NotNull((await store.Log.FindAsync(ended.Id, Token))!.Bodies!.Response);
    }

    [Fact]
    public async Task Completed_QueueFull_DropsBodiesAndKeepsRecords()
    {
        // The clock stands still: nothing is taken from the queue until it is flushed.
        await using var store = new RecordStore(time: new FakeTime(RecordStore.Day), mostQueuedBytes: 100_000);
        await store.Writer.FlushAsync();
        for (var n = 0; n < 60; n++) store.Writer.Completed(RecordStore.Chat(n, new string('x', 4_000)));
        Assert.InRange(store.Writer.Current.QueuedBytes, 1, 200_000);

        await store.FlushAsync();

        var page = await store.Log.PageAsync(new RequestFilter(), RequestSort.Time, false, 1, 200, Token);
        Assert.Equal(60, page.TotalCount);
        var dropped = page.Requests.Count(r => r.DroppedBodies == 2);
        Assert.InRange(dropped, 30, 50);
        Assert.Equal(dropped * 2, store.Writer.Current.DroppedBodies);
        Assert.Equal(0, store.Writer.Current.QueuedBytes);
    }

    [Fact]
    public async Task Completed_StoreRefuses_SpoolsAndReplaysOnce()
    {
        var time = new FakeTime(RecordStore.Day);
        Directory.CreateDirectory(_folder.File("records"));
        var day = Path.Combine(_folder.File("records"), "2026-10-07.db");
        Directory.CreateDirectory(day); // a folder where the file should be: it cannot be opened
        await using var store = new RecordStore(time: time, folder: _folder.Path);
        store.Writer.Completed(RecordStore.Chat(1));
        store.Writer.Completed(RecordStore.Chat(2));
        await store.Writer.FlushAsync();

        var refused = store.Writer.Current;
        Assert.Equal((RecordsState.Spooling, 2), (refused.State, refused.Spooled));
        Assert.NotNull(refused.Problem);
        Assert.True(await store.Writer.CommittedAsync(RecordStore.Chat(3), Token));

        Directory.Delete(day);
        for (var i = 0; i < 60; i++) time.Advance(TimeSpan.FromSeconds(1));
        await store.FlushAsync();
        await store.FlushAsync();

        Assert.Equal((RecordsState.Writing, 0, null), (store.Writer.Current.State, store.Writer.Current.Spooled, store.Writer.Current.Problem));
        RecordStore.Same([3, 2, 1], await store.FindAsync(new RequestFilter()));
        RecordStore.Same([3, 2, 1], await store.SearchAsync("answer"));
        Assert.Empty(Directory.GetFiles(store.Files.Spool));
    }

    [Fact]
    public async Task Open_SpoolWithTornEnd_ReplaysTheWholeEntries()
    {
        var files = new RecordFiles(_folder.Path);
        using (var spool = new RecordSpool(files, TimeProvider.System, strict: false)) spool.Append([RecordStore.Chat(1), RecordStore.Chat(2), RecordStore.Chat(3)]);
        var path = Assert.Single(Directory.GetFiles(files.Spool));
        using (var file = new FileStream(path, FileMode.Open)) file.SetLength(file.Length - 5);

        await using var store = new RecordStore(folder: _folder.Path);
        await store.FlushAsync();
        await store.FlushAsync();

        RecordStore.Same([2, 1], await store.FindAsync(new RequestFilter()));
        Assert.NotNull((await store.Log.FindAsync(RecordStore.Chat(1).Id, Token))?.Bodies?.Request);
    }

    [Fact]
    public async Task Open_ReplayedTwice_CountsUsageOnce()
    {
        var files = new RecordFiles(_folder.Path);
        for (var i = 0; i < 2; i++)
        {
            using (var spool = new RecordSpool(files, TimeProvider.System, strict: false)) spool.Append([RecordStore.Chat(1)]);
            await using var store = new RecordStore(folder: _folder.Path);
            await store.FlushAsync();
            await store.FlushAsync();
        }

        await using var last = new RecordStore(folder: _folder.Path);
        var stats = await last.Usage.StatsAsync(null, Token);
        Assert.Equal(1, stats.All.Requests);
    }

    [Theory]
    [InlineData("2026-10-07.db")]
    [InlineData("2026-10-07.text")]
    public async Task Open_DamagedFile_IsSetAsideAndWritingGoesOn(string name)
    {
        await using (var first = new RecordStore(folder: _folder.Path))
        {
            first.Writer.Completed(RecordStore.Chat(1));
            await first.FlushAsync();
        }
        var path = Path.Combine(_folder.File("records"), name);
        await File.WriteAllBytesAsync(path, Enumerable.Repeat((byte)0x5A, 8192).ToArray(), Token);

        await using var second = new RecordStore(folder: _folder.Path);
        second.Writer.Completed(RecordStore.Chat(2));
        await second.Writer.FlushAsync();
        await second.FlushAsync();

        Assert.Equal(RecordsState.Writing, second.Writer.Current.State);
        Assert.Equal(2, (await second.FindAsync(new RequestFilter()))[0]);
        Assert.Contains(Directory.GetFiles(_folder.File("records")), file => file.Contains(name + ".damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Writer_ProcessKilled_KeepsWhatItPromised()
    {
        await using var child = ChildProcess.Start("records", _folder.Path);
        var promised = "";
        for (var i = 0; i < 200; i++) promised = await child.ReadLineAsync();
        promised = await child.KillAsync() ?? promised;

        await using var store = new RecordStore(folder: _folder.Path);
        await store.FlushAsync();
        var count = int.Parse(promised, System.Globalization.CultureInfo.InvariantCulture);
        var found = new List<int>();
        await foreach (var record in store.Log.ExportAsync(new RequestFilter(), withBodies: true, Token))
        {
            Assert.NotNull(record.Bodies);
            found.Add(RecordStore.NumberOf(record.Id));
        }

        Assert.Equal(Enumerable.Range(1, count), found.Order().Take(count));
        Assert.InRange(found.Count, count, count + 1);
        Assert.Equal(found.Count, (await store.Usage.StatsAsync(null, Token)).All.Requests);
        Assert.Equal(found.Count, (await store.Log.PageAsync(new RequestFilter { Search = RecordStore.Query("answer") }, RequestSort.Time, false, 1, 1, Token)).TotalCount);
    }
}
