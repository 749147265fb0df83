using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Storage;

public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder.File("rotor.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_EmptyFolder_AppliesEveryStepOnce()
    {
        var set = MigrationSet.Embedded(SqlDialect.Sqlite);

        for (var start = 0; start < 2; start++)
        {
            await using var database = await OpenAsync(set);
            var applied = await database.ReadAsync(
                (session, token) => session.ScalarAsync<long>("SELECT count(*) FROM schema_migrations", token), TestContext.Current.CancellationToken);
            Assert.Equal(set.Version, applied);
        }

        Assert.True(set.Version >= 1);
    }

    [Fact]
    public async Task Open_EveryOlderSchema_EndsWithTheTablesOfAnEmptyStart()
    {
        var set = MigrationSet.Embedded(SqlDialect.Sqlite);
        string expected;
        using (var fresh = new TemporaryFolder())
        {
            await using var database = await SqliteDatabase.OpenAsync(fresh.File("rotor.db"), set, TimeProvider.System, TestContext.Current.CancellationToken);
            expected = await SchemaAsync(database);
        }

        for (var version = 1; version <= set.Version; version++)
        {
            using var folder = new TemporaryFolder();
            await using (await SqliteDatabase.OpenAsync(folder.File("rotor.db"), set.UpTo(version), TimeProvider.System, TestContext.Current.CancellationToken))
            {
            }

            await using var database = await SqliteDatabase.OpenAsync(folder.File("rotor.db"), set, TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.Equal(expected, await SchemaAsync(database));
        }
    }

    [Fact]
    public async Task Open_AppliedStepAltered_RefusesAndChangesNothing()
    {
        await using (await OpenAsync(MigrationSet.Of(("0001_a.sql", "CREATE TABLE a (x INTEGER)"))))
        {
        }

        var altered = MigrationSet.Of(("0001_a.sql", "CREATE TABLE a (x INTEGER, y INTEGER)"), ("0002_b.sql", "CREATE TABLE b (x INTEGER)"));
        var error = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(altered));

        Assert.Contains("Migration 1 (a)", error.Message, StringComparison.Ordinal);
        await using var database = await OpenAsync(MigrationSet.Of(("0001_a.sql", "CREATE TABLE a (x INTEGER)")));
        Assert.DoesNotContain("TABLE b", await SchemaAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NewerSchema_RefusesAndNamesBothVersions()
    {
        var newer = MigrationSet.Of(("0001_a.sql", "CREATE TABLE a (x INTEGER)"), ("0002_b.sql", "CREATE TABLE b (x INTEGER)"));
        await using (await OpenAsync(newer))
        {
        }

        var error = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(newer.UpTo(1)));

        Assert.Contains("schema 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("knows 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_StepFailsHalfway_LeavesNothingOfIt()
    {
        var broken = MigrationSet.Of(("0001_a.sql", "CREATE TABLE a (x INTEGER)"), ("0002_b.sql", "CREATE TABLE b (x INTEGER); INSERT INTO missing VALUES (1)"));
        await Assert.ThrowsAsync<StoreException>(() => OpenAsync(broken));

        await using var database = await OpenAsync(broken.UpTo(1));

        Assert.DoesNotContain("TABLE b", await SchemaAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_SeveralAtOnce_ApplyEachStepOnce()
    {
        var set = MigrationSet.Of([.. Enumerable.Range(1, 6).Select(i => ($"{i:D4}_t{i}.sql", $"CREATE TABLE t{i} (x INTEGER)"))]);

        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(set)));

        foreach (var database in databases)
            await database.DisposeAsync();
        await using var again = await OpenAsync(set);
        Assert.Contains("TABLE t6", await SchemaAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LineEndsDiffer_HashesAreEqual()
    {
        var unix = MigrationSet.Of(("0001_a.sql", "CREATE TABLE a (\n x INTEGER)\n"));
        var windows = MigrationSet.Of(("0001_a.sql", "CREATE TABLE a (\r\n x INTEGER)\r\n"));

        Assert.Equal(unix.Migrations[0].Sha256, windows.Migrations[0].Sha256);
    }

    private Task<SqliteDatabase> OpenAsync(MigrationSet set) =>
        SqliteDatabase.OpenAsync(DatabasePath, set, TimeProvider.System, TestContext.Current.CancellationToken);

    private static Task<string> SchemaAsync(SqliteDatabase database) => database.ReadAsync(
        async (session, token) => string.Join(
            '\n', await session.QueryAsync("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name", row => row.GetString(0), token)),
        TestContext.Current.CancellationToken);
}
