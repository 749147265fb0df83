using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Access;
using Rotor.Admin.Import;
using Rotor.Catalogue;
using Rotor.Checks;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Limits;
using Rotor.Core.Models;
using Rotor.Core.Settings;
using Rotor.Core.RequestLog;
using Rotor.Core.Streams;
using Rotor.Sources;
using Rotor.Storage;
using Rotor.Storage.Records;
using Rotor.Storage.Sqlite;

namespace Rotor;

/// <summary>What a serving process holds from start to stop: its data folder, the store in it, and the keys that both know.</summary>
internal sealed class ServingData : IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly WindowTallies? _tallies;
    private readonly IReadOnlyList<StoredKey> _keys;
    private readonly IReadOnlyDictionary<string, Secret> _values;
    private readonly PoolState _poolState;
    private readonly IReadOnlyList<MeterRecord> _tokenUse;
    private readonly ModelCatalogue _models;
    private readonly IReadOnlyDictionary<string, bool> _prefills;

    private ServingData(
        DataFolder folder, SqliteDatabase database, WindowTallies? tallies, KeyStore store, IReadOnlyList<StoredKey> keys, IReadOnlyDictionary<string, Secret> values, PoolState poolState,
        ISecretProtector secrets, IReadOnlyList<MeterRecord> tokenUse, ModelCatalogue models, IReadOnlyDictionary<string, bool> prefills)
    {
        Folder = folder;
        _database = database;
        _tallies = tallies;
        Store = store;
        _keys = keys;
        _values = values;
        _poolState = poolState;
        Secrets = secrets;
        _tokenUse = tokenUse;
        _models = models;
        _prefills = prefills;
    }

    public DataFolder Folder { get; }

    public IKeyStore Store { get; }

    public ISecretProtector Secrets { get; }

    /// <summary>Knows the secrets of this process, for whatever is written down.</summary>
    public SecretRedactor Redactor { get; } = new();

    /// <summary>Takes hold of the data folder, brings its store up to date and, where asked to, follows the keys that configuration names.</summary>
    /// <exception cref="StoreException">The folder or its database cannot be used.</exception>
    /// <exception cref="SecretException">The secret key is missing or another one.</exception>
    public static async Task<ServingData> OpenAsync(RotorOptions options, TimeProvider time, bool takeConfigured, CancellationToken cancellationToken)
    {
        var folder = await DataFolder.LockAsync(options.Data, time, cancellationToken);
        SqliteDatabase? database = null;
        WindowTallies? tallies = null;
        try
        {
            database = await SqliteDatabase.OpenAsync(folder.DatabasePath, MigrationSet.Embedded(SqlDialect.Sqlite), time, cancellationToken);
            var holdsSecrets = await KeyStore.HoldsSecretsAsync(database, cancellationToken);
            var secret = SecretKeySource.Load(
                options.Access, folder.SecretKeyPath, holdsSecrets, (path, content) => OwnerOnly.WriteAtomically(path, content, replace: false));
            var box = new SecretBox(secret);
            var store = new KeyStore(database, box, time);
            await store.CheckSecretKeyAsync(cancellationToken);
            if (takeConfigured)
            {
                var named = options.Keys.Select(key => new NewKey(key.Value, key.Label, key.Weight, key.Source));
                // A file of keys is read, and its silence heard, once the pool stands.
                var spared = ConfiguredKeys.Spared.Append(Path.GetFileName(options.Sources.KeysFile) ?? "").ToHashSet(StringComparer.Ordinal);
                await store.ReconcileAsync(kept => KeyReconciliation.Compare(kept, named, store.Fingerprint, spared), cancellationToken);
            }

            tallies = WindowTallies.TryOpen(folder.TalliesPath);
            return new ServingData(
                folder,
                database,
                tallies,
                store,
                await store.ListAsync(cancellationToken),
                await store.RevealAllAsync(cancellationToken),
                await PoolJournal.LoadAsync(database, time, cancellationToken),
                box,
                await TokenMeterJournal.LoadAsync(database, cancellationToken),
                await CatalogueStore.LoadAsync(database, cancellationToken),
                await PrefillStore.LoadAsync(database, cancellationToken));
        }
        catch
        {
            tallies?.Dispose();
            if (database is not null)
                await database.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Registers what works on this store: the pool as it was when it last ran, its journal, and the keys as people manage them.</summary>
    public void AddTo(IServiceCollection services, RotorOptions options)
    {
        services.AddSingleton<IDatabase>(_database);
        services.AddSingleton(Store);
        if (_tallies is not null)
            services.AddSingleton(_tallies);
        services.AddSingleton<PoolJournal>();
        services.AddSingleton<IKeyTimeline>(provider => provider.GetRequiredService<PoolJournal>());
        services.AddSingleton(provider =>
            NewPool(provider.GetRequiredService<Live<PoolOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<PoolJournal>()));
        services.AddHostedService<PoolKeeper>();
        services.AddKeyChecks();
        services.AddCatalogue(_models, new CatalogueStore(_database));
        services.AddSingleton<KeyRegistry>();
        services.AddSingleton<ISourceMemory, SourceMemory>();
        services.AddSingleton<ISettingStore, SettingStore>();
        services.AddSources(options.Sources);
        services.AddSingleton<LocalAccess>();
        services.AddSingleton<IPrefillStore>(provider => new PrefillStore(_database, _prefills, provider.GetRequiredService<ILogger<PrefillStore>>()));
        services.AddSingleton(Secrets);
        services.AddSingleton<IClientTokenStore, ClientTokenStore>();
        services.AddSingleton<IMeterJournal, TokenMeterJournal>();
        services.AddSingleton<ClientTokenRegistry>();
        services.AddSingleton<RecordImport>();
        services.AddSingleton<SignInLimiter>();
        services.AddSingleton<OwnKeySignIn>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<AdminDoor>();
        services.AddSingleton(provider => NewOperators(options, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<OperatorKeeper>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<TokenKeeper>(provider, _tokenUse));
        StoredRecords.AddTo(services, Folder.Path, options, _values.Values, Redactor);
    }

    /// <summary>The records in this folder, for a command that works while no server runs; to be disposed before it.</summary>
    public RecordStorage NewRecords(RecordsOptions options, TimeProvider time) => new(Folder.Path, options, time, NullLoggerFactory.Instance);

    /// <summary>Overwrites the keys of this store wherever they stand in text.</summary>
    public SecretRedactor NewRedactor()
    {
        var redactor = new SecretRedactor();
        redactor.AddRange(_values.Values);
        return redactor;
    }

    /// <summary>A journal into this store; to be disposed before it.</summary>
    public PoolJournal NewJournal(TimeProvider time, ILogger<PoolJournal> logger) => new(_database, time, logger, _tallies);

    /// <summary>The operators as they are kept; to be loaded.</summary>
    public Operators NewOperators(RotorOptions options, TimeProvider time) => new(new OperatorStore(_database), new PasswordHashing(), options.Access.AdminPassword, time);

    /// <summary>The settings as people change them while no server runs; to be disposed of.</summary>
    public SettingsKeeper NewSettings(LoadedConfiguration loaded, TimeProvider time) =>
        new(loaded, new LiveOptions(loaded.Options), new SettingStore(_database), NewRedactor(), time, NullLogger<SettingsKeeper>.Instance);

    /// <summary>The client tokens as people manage them while no server runs; what they have used is as it was when one last did.</summary>
    public ClientTokenRegistry NewTokenRegistry(TimeProvider time)
    {
        var limits = new TokenLimits(NullMeterJournal.Instance, time);
        limits.Restore(_tokenUse);
        return new ClientTokenRegistry(new ClientTokenStore(_database), new ClientTokenBook(), limits, time);
    }

    /// <summary>The catalogue as it was kept, for work without a server. The source stays the caller's to dispose.</summary>
    public ModelRegistry NewModels(ICatalogueSource source, TimeProvider time) => new(new LiveCatalogue(_models), source, new CatalogueStore(_database), time);

    /// <summary>The pool as it was when it was last kept, with all keys as the store has them.</summary>
    public KeyPool NewPool(Live<PoolOptions> options, TimeProvider time, IPoolJournal journal)
    {
        var pool = new KeyPool(options, time, journal, _poolState);
        foreach (var key in _keys)
            KeyRegistry.Put(pool, key, _values[key.Id]);
        return pool;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _tallies?.Dispose();
        Folder.Dispose();
    }
}
