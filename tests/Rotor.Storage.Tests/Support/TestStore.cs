using Rotor.Access;
using Rotor.Core.Keys;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Tests.Support;

/// <summary>An empty store with a pool over it.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly SqliteDatabase _database;

    private TestStore(TemporaryFolder folder, SqliteDatabase database)
    {
        _folder = folder;
        _database = database;
        Store = new KeyStore(database, new SecretBox(new byte[32]), TimeProvider.System);
        Pool = new KeyPool(new PoolOptions { MaxWait = TimeSpan.Zero }, TimeProvider.System, NullPoolJournal.Instance);
        Keys = new KeyRegistry(Store, Pool);
    }

    public KeyStore Store { get; }

    public KeyPool Pool { get; }

    public KeyRegistry Keys { get; }

    public static async Task<TestStore> OpenAsync()
    {
        var folder = new TemporaryFolder();
        return new TestStore(
            folder,
            await SqliteDatabase.OpenAsync(folder.File("rotor.db"), MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        Keys.Dispose();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
