using System.Text;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly MigrationSet Counter = MigrationSet.Of(
        ("0001_counter.sql", "CREATE TABLE counter (n INTEGER NOT NULL); INSERT INTO counter VALUES (0); CREATE TABLE child (n INTEGER REFERENCES parent (n)); CREATE TABLE parent (n INTEGER PRIMARY KEY)"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runtime_Loaded_SaysVersionAndOrigin()
    {
        var runtime = SqliteRuntime.Current;

        Assert.True(Version.Parse(runtime.Version) >= new Version(3, 35));
        Assert.Contains(runtime.Origin, new[] { "system", "packaged" });
    }

    [Fact]
    public async Task Runtime_Loaded_HasFullTextSearch()
    {
        await using var database = await OpenAsync();

        var found = await database.WriteAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync("CREATE VIRTUAL TABLE words USING fts5 (text, tokenize='unicode61')", token);
                await session.ExecuteAsync("INSERT INTO words VALUES (@text)", token, ("@text", "缓 存 命 中"));
                return await session.ScalarAsync<long>("SELECT count(*) FROM words WHERE words MATCH '\"缓 存\"'", token);
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(1, found);
    }

    [Fact]
    public async Task Write_ManyAtOnce_LosesNothing()
    {
        await using var database = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => database.WriteAsync(
            async (session, token) =>
            {
                var n = await session.ScalarAsync<long>("SELECT n FROM counter", token);
                await session.ExecuteAsync("UPDATE counter SET n = @n", token, ("@n", n + 1));
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(200, await CountAsync(database));
    }

    [Fact]
    public async Task Write_WorkThrows_UndoesAll()
    {
        await using var database = await OpenAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync("UPDATE counter SET n = 7", token);
                throw new InvalidOperationException();
            },
            TestContext.Current.CancellationToken));

        Assert.Equal(0, await CountAsync(database));
    }

    [Fact]
    public async Task Read_DuringAWrite_SeesTheStateBefore()
    {
        await using var database = await OpenAsync();

        var seen = await database.WriteAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync("UPDATE counter SET n = 7", token);
                return await CountAsync(database).WaitAsync(Patience.Limit, token);
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(0, seen);
        Assert.Equal(7, await CountAsync(database));
    }

    [Fact]
    public async Task Read_TriesToWrite_IsRefused()
    {
        await using var database = await OpenAsync();

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.ReadAsync(
            (session, token) => session.ExecuteAsync("UPDATE counter SET n = 7", token), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Write_ForeignKeyMissing_IsRefused()
    {
        await using var database = await OpenAsync();

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.WriteAsync(
            (session, token) => session.ExecuteAsync("INSERT INTO child VALUES (5)", token), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_File_KeepsEveryFileToItsOwner()
    {
        Rights.SkipOnWindows();
        var path = _folder.File("rotor.db");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        Rights.Open(path);

        await using var database = await OpenAsync();
        await database.WriteAsync((session, token) => session.ExecuteAsync("UPDATE counter SET n = 7", token), TestContext.Current.CancellationToken);

        var files = Directory.GetFiles(_folder.Path);
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(Rights.OwnerFile, Rights.Of(file)));
    }

    [Fact]
    public async Task Open_NoDatabase_SaysWhatToDo()
    {
        await File.WriteAllBytesAsync(_folder.File("rotor.db"), Encoding.UTF8.GetBytes(new string('x', 4096)), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<StoreException>(OpenAsync);

        Assert.Contains("restore a backup", error.Message, StringComparison.Ordinal);
    }

    private Task<SqliteDatabase> OpenAsync() =>
        SqliteDatabase.OpenAsync(_folder.File("rotor.db"), Counter, TimeProvider.System, TestContext.Current.CancellationToken);

    private static Task<long> CountAsync(SqliteDatabase database) => database.ReadAsync(
        (session, token) => session.ScalarAsync<long>("SELECT n FROM counter", token), TestContext.Current.CancellationToken);
}
