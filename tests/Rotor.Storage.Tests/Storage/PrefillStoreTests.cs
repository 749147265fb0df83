using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Storage;

public sealed class PrefillStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keep_AfterARestart_IsKnownByTheLastWord()
    {
        using var folder = new TemporaryFolder();
        await using (var database = await OpenAsync(folder))
        await using (var store = await NewStoreAsync(database))
        {
            Assert.Empty(store.Load());
            store.Keep("vendor/a", continues: true);
            store.Keep("vendor/b", continues: true);
            store.Keep("vendor/a", continues: false);
        }

        await using var again = await OpenAsync(folder);
        await using var known = await NewStoreAsync(again);

        Assert.Equal([new("vendor/a", false), new("vendor/b", true)], known.Load().OrderBy(model => model.Key, StringComparer.Ordinal));
    }

    private static Task<SqliteDatabase> OpenAsync(TemporaryFolder folder) =>
        SqliteDatabase.OpenAsync(folder.File("rotor.db"), MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, Token);

    private static async Task<PrefillStore> NewStoreAsync(SqliteDatabase database) =>
        new(database, await PrefillStore.LoadAsync(database, Token), NullLogger<PrefillStore>.Instance);
}
