using System.Text;
using Rotor.Core.Models;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Storage;

public sealed class CatalogueStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 10, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _database = await SqliteDatabase.OpenAsync(_folder.File("rotor.db"), MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, Token);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Save_ThenLoad_IsTheSameCatalogue()
    {
        var store = new CatalogueStore(_database);
        var live = new LiveCatalogue(ModelCatalogue.Empty);
        await store.SaveAsync(live.Refresh([Free("b/one:free"), Paid("a/two"), Paid("c/gone")], Noon), Token);
        await store.SetEnabledAsync("A/TWO", false, Token);
        live.SetEnabled("a/two", false);

        await store.SaveAsync(live.Refresh([Paid("a/two"), Paid("b/one:free"), Free("новая/модель")], Noon.AddHours(1)), Token);
        var loaded = await CatalogueStore.LoadAsync(_database, Token);

        Assert.Equal(live.Current.Models.Select(Told), loaded.Models.Select(Told));
        Assert.False(loaded.Find("a/two")!.IsEnabled);
        Assert.True(loaded.Find("c/gone")!.IsGone);
        Assert.Equal((Noon, Noon.AddHours(1), Noon.AddHours(1)), (loaded.Find("b/one:free")!.FirstSeen, loaded.Find("b/one:free")!.LastSeen, loaded.Find("b/one:free")!.StoppedBeingFree));
    }

    [Fact]
    public async Task Save_ThatBreaksOff_LeavesWhatWasThere()
    {
        var store = new CatalogueStore(_database);
        var live = new LiveCatalogue(ModelCatalogue.Empty);
        await store.SaveAsync(live.Refresh([Paid("a/one")], Noon), Token);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SaveAsync(live.Refresh([Paid("b/two")], Noon), stopped.Token));

        Assert.Equal(["a/one"], (await CatalogueStore.LoadAsync(_database, Token)).Models.Select(model => model.Id));
    }

    [Fact]
    public async Task Load_EntryThatCannotBeRead_IsLeftOut()
    {
        var store = new CatalogueStore(_database);
        await store.SaveAsync(new LiveCatalogue(ModelCatalogue.Empty).Refresh([Paid("a/one"), Paid("b/two")], Noon), Token);
        await _database.WriteAsync((session, token) => session.ExecuteAsync("UPDATE models SET entry = @entry WHERE id = 'a/one'", token, ("@entry", new byte[] { 1, 2 })), Token);

        Assert.Equal(["b/two"], (await CatalogueStore.LoadAsync(_database, Token)).Models.Select(model => model.Id));
    }

    private static string Told(ModelInfo model) =>
        $"{model.Id} {Encoding.UTF8.GetString(model.Raw.Span)} {model.FirstSeen:O} {model.LastSeen:O} {model.IsEnabled} {model.IsGone} {model.StoppedBeingFree:O}";

    private static ModelInfo Free(string id) => Entry(id, "0");

    private static ModelInfo Paid(string id) => Entry(id, "0.1");

    private static ModelInfo Entry(string id, string price) =>
        CatalogueParser.ParseEntry(Encoding.UTF8.GetBytes($$$"""{ "id":"{{{id}}}","pricing":{"prompt":"{{{price}}}","completion":"{{{price}}}"}}"""));
}
