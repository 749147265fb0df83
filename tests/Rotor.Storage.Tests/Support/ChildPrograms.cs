using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Storage.Records;

namespace Rotor.Storage.Tests.Support;

/// <summary>What runs in processes that tests kill. Each line it writes is a promise that must hold after its death.</summary>
internal static class ChildPrograms
{
    public static readonly PoolScope Account = new(ScopeKind.AccountFree, "acc");

    public const int DailyLimit = 500;

    public static Task<int> RunAsync(string name, string folder) => name switch
    {
        "lock" => LockAsync(folder),
        "journal" => JournalAsync(folder),
        "pool" => PoolAsync(folder),
        "records" => RecordsAsync(folder),
        _ => Task.FromResult(64),
    };

    private static async Task<int> LockAsync(string folder)
    {
        using var data = await DataFolder.LockAsync(folder, TimeProvider.System, CancellationToken.None);
        data.Announce("http://127.0.0.1:4711", "secret");
        Say("locked");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    private static async Task<int> JournalAsync(string folder)
    {
        using var data = await DataFolder.LockAsync(folder, TimeProvider.System, CancellationToken.None);
        await using var database = await SqliteDatabase.OpenAsync(
            data.DatabasePath, MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, CancellationToken.None);
        await using var journal = new PoolJournal(database, TimeProvider.System, NullLogger<PoolJournal>.Instance);
        var start = TimeProvider.System.GetUtcNow();
        for (var n = 1; ; n++)
        {
            var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            journal.Write(new PoolBatch
            {
                Keys = [new KeyRecord { KeyId = "k", Used = n, Invalid = n % 2 == 0 }],
                Cooldowns = [new CooldownRecord(new PoolScope(ScopeKind.Key, "k"), "r", "", "", start, start.AddHours(n), n, RestNature.Quota)],
                Events = [new KeyEvent(start, "k", null, "rested", null, "r", n.ToString(CultureInfo.InvariantCulture), "", null)],
            });
            if (!journal.Reserve(new QuotaRecord(Account, QuotaWindow.Day, start, 50_000, null, n - 1, n), kept.SetResult))
                await kept.Task;
            Say(n.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Leases a key with a daily limit as fast as it can.</summary>
    private static async Task<int> PoolAsync(string folder)
    {
        using var data = await DataFolder.LockAsync(folder, TimeProvider.System, CancellationToken.None);
        await using var database = await SqliteDatabase.OpenAsync(
            data.DatabasePath, MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, CancellationToken.None);
        using var tallies = WindowTallies.Open(data.TalliesPath, WindowTallies.PresentBoot());
        await using var journal = new PoolJournal(database, TimeProvider.System, NullLogger<PoolJournal>.Instance, tallies);
        using var pool = await LimitedPoolAsync(database, journal);
        for (var n = 1; await TryLeaseAsync(pool); n++)
            Say(n.ToString(CultureInfo.InvariantCulture));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    public static async Task<KeyPool> LimitedPoolAsync(SqliteDatabase database, PoolJournal journal)
    {
        var state = await PoolJournal.LoadAsync(database, TimeProvider.System, CancellationToken.None);
        var pool = new KeyPool(new PoolOptions { MaxWait = TimeSpan.FromSeconds(5) }, TimeProvider.System, journal, state);
        KeyRegistry.Put(
            pool,
            new StoredKey { Id = "k", Label = "k", Fingerprint = "", Last4 = "", Source = StoredKey.PersonSource, DailyLimit = DailyLimit },
            new Secret("sk-or-v1-0123456789"));
        return pool;
    }

    public static async Task<bool> TryLeaseAsync(KeyPool pool)
    {
        using var leases = pool.Begin(new LeaseQuery { Model = "vendor/model" });
        var result = await leases.NextAsync(NextLease.First, CancellationToken.None);
        if (result.IsRefused)
            return false;
        leases.Succeeded(result.Lease);
        return true;
    }

    private static async Task<int> RecordsAsync(string folder)
    {
        await using var store = new RecordStore(folder: folder);
        for (var n = 1; ; n++)
        {
            await store.Writer.CommittedAsync(RecordStore.Chat(n), CancellationToken.None);
            Say(n.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
