using Rotor.Core.RequestLog;
using Rotor.Core.Usage;
using Rotor.Storage.Records;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage.Records;

/// <summary>The wide indexes take records up a moment after they were written; nobody who looks for them may see a difference.</summary>
public sealed class SettledRecordsTests
{
    private static readonly DateOnly Day = DateOnly.FromDateTime(RecordStore.Day.UtcDateTime);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task Find_SoManySettled_GivesTheSame(int settled)
    {
        // A clock that stands still: nothing settles by itself.
        await using var store = new RecordStore(time: new FakeTime(RecordStore.Day));
        for (var n = 0; n < 6; n++)
        {
            if (n == settled) await store.FlushAsync();
            store.Writer.Completed(Record(n));
        }
        await store.Writer.CountAsync();
        if (settled == 6) await store.FlushAsync();
        await store.Indexer.FlushAsync();

        Assert.Equal(6 - settled, await UnsettledAsync(store));
        RecordStore.Same([5, 3, 1], await store.FindAsync(new RequestFilter { Models = ["vendor/odd"] }));
        RecordStore.Same([4, 1], await store.FindAsync(new RequestFilter { Models = ["vendor/served-1"] }));
        RecordStore.Same([4, 2, 0], await store.FindAsync(new RequestFilter { Keys = ["k-even"] }));
        RecordStore.Same([3, 0], await store.FindAsync(new RequestFilter { Accounts = ["acc-0"] }));
        RecordStore.Same([5, 2], await store.FindAsync(new RequestFilter { Clients = ["c-2"] }));
        RecordStore.Same([3], await store.FindAsync(new RequestFilter { Clients = ["c-0"], Providers = ["P-odd"] }));
        RecordStore.Same([5, 4, 3, 2, 1, 0], await store.FindAsync(new RequestFilter { Keys = ["k-even", "k-odd"] }));
        RecordStore.Same([4, 1], await store.FindAsync(new RequestFilter { Conversation = Conversation(1) }));
        RecordStore.Same([2], await store.SearchAsync("word2"));
        RecordStore.Same([5], await store.SearchAsync("word5"));
        Assert.Equal(Record(4).Id, (await store.Log.FindGenerationAsync("gen-4", Token))?.Id);
        Assert.Equal(["vendor/even", "vendor/odd"], (await store.Log.FacetsAsync(Token)).Models);
        var sorted = await store.Log.PageAsync(new RequestFilter { Keys = ["k-odd"] }, RequestSort.Duration, false, 1, 2, Token);
        Assert.Equal([Record(5).Id, Record(3).Id], sorted.Requests.Select(record => record.Id));
    }

    [Fact]
    public async Task Tick_RecordsWritten_SettlesThem()
    {
        var time = new FakeTime(RecordStore.Day);
        await using var store = new RecordStore(time: time);
        store.Writer.Completed(Record(1));
        await store.Writer.CountAsync();
        Assert.Equal(1, await UnsettledAsync(store));

        time.Advance(TimeSpan.FromSeconds(1));
        // A job may run before the tick's work.
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (await UnsettledAsync(store) > 0) limit.Token.ThrowIfCancellationRequested();
    }

    [Theory]
    [InlineData(UsageGroup.None)]
    [InlineData(UsageGroup.Model)]
    [InlineData(UsageGroup.Key)]
    [InlineData(UsageGroup.Account)]
    [InlineData(UsageGroup.Client)]
    [InlineData(UsageGroup.Provider)]
    public async Task Usage_OfAllClients_IsTheSumOfTheCombinations(UsageGroup group)
    {
        await using var store = new RecordStore(time: new FakeTime(RecordStore.Day));
        for (var n = 0; n < 12; n++)
        {
            store.Writer.Completed(Record(n));
            // Written in parts, each on top of what is stored.
            if (n % 5 == 4) await store.Writer.CountAsync();
        }
        var query = new UsageQuery(RecordStore.Day.AddHours(-1), RecordStore.Day.AddHours(1), UsageSpan.Hour, group);

        var alone = await store.Usage.ReadAsync(query, Token);
        var combined = await store.Usage.ReadAsync(query with { Clients = ["c-0", "c-1", "c-2"] }, Token);

        Assert.Equal(12, alone.Rows.Sum(row => row.Requests));
        Assert.Equal(combined.Rows, alone.Rows);
    }

    [Fact]
    public async Task Open_DayOfTheFirstSchema_KeepsAndCountsItsRecords()
    {
        using var folder = new TemporaryFolder();
        var files = new RecordFiles(folder.Path);
        WriteOldDay(files);

        using (var readers = new DayReaders(files))
        {
            var log = new RecordLog(readers, new RecordFeed(), TimeProvider.System);
            var page = await log.PageAsync(new RequestFilter { Models = ["vendor/odd"] }, RequestSort.Time, false, 1, 10, Token);
            Assert.Equal(Record(1).Id, Assert.Single(page.Requests).Id);
        }
        await using var store = new RecordStore(folder: folder.Path);
        var usage = await store.Usage.ReadAsync(
            new UsageQuery(RecordStore.Day.AddHours(-1), RecordStore.Day.AddHours(1), UsageSpan.Day, UsageGroup.Model), Token);

        Assert.Equal(("vendor/odd", 1), (Assert.Single(usage.Rows).Key, usage.Rows[0].Requests));
    }

    [Fact]
    public async Task Search_DayWhoseIndexCutsWordsByUnicode_FindsThem()
    {
        using var folder = new TemporaryFolder();
        var files = new RecordFiles(folder.Path);
        Directory.CreateDirectory(files.Folder);
        using (var text = DaySchema.OpenText(files.TextOf(Day)))
            text.Execute("DROP TABLE search; CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, tokenize='unicode61')");
        await using var store = new RecordStore(folder: folder.Path);
        string[] said = ["TIẾNG Việt, λόγος", "命中缓存 ÉTÉ", "Ёжик 👍🏽 done"];
        for (var n = 0; n < said.Length; n++) store.Writer.Completed(RecordStore.Chat(n, said[n], "Yes."));
        await store.FlushAsync();

        foreach (var (search, found) in new[] { ("tieng viet", 0), ("λόγος", 0), ("缓存", 1), ("été", 1), ("ежик", 2), ("👍", 2) })
            RecordStore.Same([found], await store.SearchAsync(search));
        RecordStore.Same([2, 1, 0], await store.SearchAsync("yes"));
    }

    private static RequestRecord Record(int n) => RecordStore.Chat(n, $"Say word{n}.") with
    {
        ModelAsked = n % 2 == 0 ? "vendor/even" : "vendor/odd",
        ModelServed = $"vendor/served-{n % 3}",
        KeyId = n % 2 == 0 ? "k-even" : "k-odd",
        Account = $"acc-{n % 3}",
        ClientId = $"c-{n % 3}",
        Provider = n % 2 == 0 ? "P-even" : "P-odd",
        GenerationId = $"gen-{n}",
        Conversation = Conversation(n % 3),
    };

    private static ulong Conversation(int n) => (ulong)(n + 1) << 40;

    private static Task<long> UnsettledAsync(RecordStore store) =>
        store.Writer.PostAsync(days => days.Get(Day).File.Scalar("SELECT count(*) FROM records WHERE settled = 0"));

    // As the first schema had it, with a record that its sums do not hold yet.
    private static void WriteOldDay(RecordFiles files)
    {
        Directory.CreateDirectory(files.Folder);
        var record = Record(1);
        var seq = RecordPlace.Of(record.Time, record.Id).Seq;
        var tail = new byte[RecordPlace.TailBytes];
        Assert.True(RecordPlace.TryGetTail(record.Id, record.Time, tail));
        using var file = SqliteFile.Open(files.RecordsOf(Day), writable: true);
        file.Execute(MigrationSet.Embedded(new SqlDialect("sqlite-records")).Migrations[0].Sql);
        file.Execute("PRAGMA user_version=1");
        var terms = new DayTerms(file, writable: true);
        var detail = new ByteWriter();
        RecordForm.Write(record, detail, terms);
        file[
            """
            INSERT INTO records (seq, id, state, status, method, path, model, served, provider, key, account, client, stream, conversation)
            VALUES (?, ?, 2, 200, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0)
            """].Bind(1, seq).Bind(2, tail).Bind(3, terms.IdOf(record.ModelAsked)).Run();
        file["INSERT INTO details (seq, detail) VALUES (?, ?)"].Bind(1, seq).Bind(2, detail.Span).Run();
        file["INSERT INTO uncounted (seq) VALUES (?)"].Bind(1, seq).Run();
    }
}
