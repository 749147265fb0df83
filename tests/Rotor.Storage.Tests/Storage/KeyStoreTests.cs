using System.Text;
using Rotor.Access;
using Rotor.Core.Keys;
using Rotor.Sources;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Storage;

public sealed class KeyStoreTests : IAsyncLifetime
{
    private static readonly NewKey First = new(new Secret("sk-or-v1-planted-aaaaaaaaaaaa1111"), "first", null, StoredKey.PersonSource);
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _secretKey = [.. Enumerable.Range(7, 32).Select(i => (byte)i)];
    private SqliteDatabase _database = null!;
    private KeyStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await SqliteDatabase.OpenAsync(_folder.File("rotor.db"), MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, Token);
        _store = new KeyStore(_database, new SecretBox(_secretKey), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Add_NewKey_IsListedAndRevealed()
    {
        var added = await _store.AddAsync(First with { Weight = 3, Account = "acc", DailyLimit = 50, Tags = ["work", "белый"] }, Token);

        Assert.False(added.WasThere);
        var listed = Assert.Single(await _store.ListAsync(Token));
        Assert.Equal((added.Key.Id, "first", "1111", 3, "acc", 50L), (listed.Id, listed.Label, listed.Last4, listed.Weight, listed.Account, listed.DailyLimit));
        Assert.Equal(["work", "белый"], listed.Tags);
        Assert.True(listed.Enabled);
        Assert.Equal(First.Value, (await _store.RevealAllAsync(Token))[listed.Id]);
    }

    [Fact]
    public async Task Add_WithoutLabel_TakesTheNextFreeOne()
    {
        var labels = new List<string>();
        for (var i = 0; i < 3; i++)
            labels.Add((await _store.AddAsync(First with { Value = new Secret($"sk-or-v1-number-{i}"), Label = null }, Token)).Key.Label);

        Assert.Equal(["key-1", "key-2", "key-3"], labels);
    }

    [Fact]
    public async Task Add_SameValueAtOnce_KeepsOne()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _store.AddAsync(First, Token)));

        Assert.Single(added, key => !key.WasThere);
        Assert.Single(await _store.ListAsync(Token));
    }

    [Fact]
    public async Task Update_ManyAtOnce_LosesNone()
    {
        var id = (await _store.AddAsync(First, Token)).Key.Id;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _store.UpdateAsync(id, key => key with { Weight = key.Weight + 1 }, Token)));

        Assert.Equal(51, Assert.Single(await _store.ListAsync(Token)).Weight);
    }

    [Fact]
    public async Task Delete_Key_ForgetsItsValueAndKeepsSourcesAway()
    {
        var key = (await _store.AddAsync(First, Token)).Key;

        Assert.True(await _store.DeleteAsync(key.Id, Token));
        Assert.False(await _store.DeleteAsync(key.Id, Token));
        Assert.Null(await _store.UpdateAsync(key.Id, known => known with { Weight = 9 }, Token));
        await ReconcileAsync(First with { Source = "OPENROUTER_API_KEYS" });

        Assert.Empty(await _store.ListAsync(Token));
        Assert.Empty(await _store.RevealAllAsync(Token));
        var left = await _database.ReadAsync((session, token) => session.ScalarAsync<long>("SELECT sum(length(value)) FROM upstream_keys", token), Token);
        Assert.Equal(0, left);
    }

    [Fact]
    public async Task Add_DeletedKey_ComesBackAsAPersonsOwn()
    {
        await ReconcileAsync(First with { Source = "OPENROUTER_API_KEYS" });
        var id = Assert.Single(await _store.ListAsync(Token)).Id;
        await _store.DeleteAsync(id, Token);

        var added = await _store.AddAsync(First, Token);
        await ReconcileAsync();

        Assert.False(added.WasThere);
        var listed = Assert.Single(await _store.ListAsync(Token));
        Assert.Equal((id, StoredKey.PersonSource, true), (listed.Id, listed.Source, listed.Enabled));
        Assert.Equal(First.Value, (await _store.RevealAllAsync(Token))[id]);
    }

    [Fact]
    public async Task Reconcile_OverStarts_FollowsTheConfiguration()
    {
        var configured = First with { Source = "OPENROUTER_API_KEYS", Weight = 2 };
        await ReconcileAsync(configured);
        var id = Assert.Single(await _store.ListAsync(Token)).Id;

        await _store.UpdateAsync(id, key => key with { Weight = 8 }, Token);
        await ReconcileAsync(configured);
        Assert.Equal(8, Assert.Single(await _store.ListAsync(Token)).Weight);

        await ReconcileAsync();
        Assert.Equal(DisabledBy.Source, Assert.Single(await _store.ListAsync(Token)).DisabledBy);

        await ReconcileAsync(configured with { Weight = 5 });
        var back = Assert.Single(await _store.ListAsync(Token));
        Assert.Equal((id, true, 5), (back.Id, back.Enabled, back.Weight));
    }

    [Fact]
    public async Task Check_OtherSecretKey_IsRefused()
    {
        await _store.CheckSecretKeyAsync(Token);
        await _store.CheckSecretKeyAsync(Token);

        Assert.True(await KeyStore.HoldsSecretsAsync(_database, Token));
        await Assert.ThrowsAsync<SecretException>(() => new KeyStore(_database, new SecretBox(new byte[32]), TimeProvider.System).CheckSecretKeyAsync(Token));
    }

    [Fact]
    public async Task Reveal_ValueMovedToAnotherRow_IsRefused()
    {
        await _store.AddAsync(First, Token);
        var other = (await _store.AddAsync(First with { Value = new Secret("sk-or-v1-other-0000000"), Label = "other" }, Token)).Key.Id;
        await _database.WriteAsync(
            (session, token) => session.ExecuteAsync(
                "UPDATE upstream_keys SET value = (SELECT value FROM upstream_keys WHERE label = 'first') WHERE id = @id", token, ("@id", other)),
            Token);

        var error = await Assert.ThrowsAsync<SecretException>(() => _store.RevealAllAsync(Token));

        Assert.Contains(other, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_Keys_LeavesNoClearTextInAnyFile()
    {
        using var data = await DataFolder.LockAsync(_folder.Path, TimeProvider.System, Token);
        OwnerOnly.WriteAtomically(data.SecretKeyPath, Encoding.UTF8.GetBytes(SecretKeyText.Format(_secretKey)), replace: false);
        await _store.CheckSecretKeyAsync(Token);
        await ReconcileAsync(First with { Source = "OPENROUTER_API_KEYS" });
        var second = (await _store.AddAsync(First with { Value = new Secret("sk-or-v1-planted-bbbbbbbbbbbb2222"), Label = "second" }, Token)).Key;
        await _store.DeleteAsync(second.Id, Token);

        Assert.Contains(Directory.GetFiles(_folder.Path), file => file.EndsWith("-wal", StringComparison.Ordinal));
        AssertNoSecret();
        await _database.DisposeAsync();
        AssertNoSecret();
    }

    private void AssertNoSecret()
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            foreach (var form in new[] { Encoding.UTF8, Encoding.Unicode })
                Assert.True(content.AsSpan().IndexOf(form.GetBytes("planted")) < 0, $"{Path.GetFileName(file)} holds a key in clear");
        }
    }

    private Task<KeyReconciled> ReconcileAsync(params NewKey[] named) =>
        _store.ReconcileAsync(kept => KeyReconciliation.Compare(kept, named, _store.Fingerprint), Token);
}
