using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage;

public sealed class PoolJournalTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new(Now);
    private SqliteDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _database = await SqliteDatabase.OpenAsync(_folder.File("rotor.db"), MigrationSet.Embedded(SqlDialect.Sqlite), _time, Token);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Load_WhatWasWritten_IsEqualToTheMillisecond()
    {
        var key = new KeyRecord
        {
            KeyId = "k-1",
            AccountId = "org",
            Invalid = true,
            InvalidReason = "gone",
            Weight = 3,
            DailyLimit = 20,
            Used = 9,
            Succeeded = 5,
            Failed = 4,
            LastUsed = Now,
            RestsInARow = 2,
            SuspectedUntil = Now.AddMinutes(1),
            LimitRemaining = 1.234567m,
            FreeTier = true,
        };
        var cooldown = new CooldownRecord(
            new PoolScope(ScopeKind.ModelProvider, "", "vendor/model", "Provider"), "rate", "Почему", "evidence", Now, Now.AddHours(1), 2, RestNature.Quota);
        var quota = new QuotaRecord(new PoolScope(ScopeKind.AccountFree, "org"), QuotaWindow.Minute, Now, 20, Now.AddSeconds(53), 4, 12);
        await using (var journal = NewJournal())
            journal.Write(new PoolBatch { Keys = [key], Cooldowns = [cooldown], Quotas = [quota] });

        var state = await LoadAsync();

        Assert.Equal(key, Assert.Single(state.Keys));
        Assert.Equal(cooldown, Assert.Single(state.Cooldowns));
        Assert.Equal(quota, Assert.Single(state.Quotas));
    }

    [Fact]
    public async Task Write_SameNameAgain_ReplacesTheRowWithinAndAcrossTransactions()
    {
        await using (var journal = NewJournal())
        {
            journal.Write(new PoolBatch { Keys = [Key("a", 1)], Cooldowns = [Rest("a", 1)] });
            journal.Write(new PoolBatch { Keys = [Key("a", 2)], Cooldowns = [Rest("a", 2)] });
            await journal.FlushAsync();
            journal.Write(new PoolBatch { Keys = [Key("a", 3)], Cooldowns = [Rest("a", 3)] });
        }

        var state = await LoadAsync();

        Assert.Equal(3, Assert.Single(state.Keys).Used);
        Assert.Equal(3, Assert.Single(state.Cooldowns).InARow);
    }

    [Fact]
    public async Task Write_RemovedKey_ForgetsItsRowsButNotItsEvents()
    {
        await using var journal = NewJournal();
        journal.Write(new PoolBatch
        {
            Keys = [Key("a", 1), Key("b", 1)],
            Cooldowns = [Rest("a", 1), Rest("b", 1), Rest("a", 1) with { Scope = new PoolScope(ScopeKind.KeyModel, "a", "m") }],
            Quotas = [new QuotaRecord(new PoolScope(ScopeKind.Key, "a"), QuotaWindow.Day, Now, 5, null, 1, 1)],
            Events = [Event("a", "added")],
        });
        await journal.FlushAsync();

        journal.Write(new PoolBatch { RemovedKeys = ["a"], Events = [Event("a", "removed")] });
        await journal.FlushAsync();

        var state = await LoadAsync();
        Assert.Equal("b", Assert.Single(state.Keys).KeyId);
        Assert.Equal("b", Assert.Single(state.Cooldowns).Scope.Owner);
        Assert.Empty(state.Quotas);
        Assert.Equal(["removed", "added"], (await journal.ReadAsync("a", 10, Token)).Select(e => e.Kind));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_RemovedAndAddedAgain_KeepsTheNewRow(bool inOneTransaction)
    {
        await using var journal = NewJournal();
        journal.Write(new PoolBatch { Keys = [Key("a", 7)], Cooldowns = [Rest("a", 7)] });
        if (!inOneTransaction)
            await journal.FlushAsync();
        journal.Write(new PoolBatch { RemovedKeys = ["a"] });
        journal.Write(new PoolBatch { Keys = [Key("a", 1)] });
        await journal.FlushAsync();

        var state = await LoadAsync();

        Assert.Equal(1, Assert.Single(state.Keys).Used);
        Assert.Empty(state.Cooldowns);
    }

    [Fact]
    public async Task Reserve_Row_IsKeptWhenCommittedIsCalledAndNotBefore()
    {
        await using var journal = NewJournal();
        var committed = new TaskCompletionSource<PoolState>(TaskCreationOptions.RunContinuationsAsynchronously);

        var atOnce = journal.Reserve(
            new QuotaRecord(ChildPrograms.Account, QuotaWindow.Day, Now, 50, null, 0, 8),
            () => _ = CompleteAsync());
        var state = await committed.Task.WaitAsync(Patience.Limit, Token);

        Assert.False(atOnce);
        Assert.Equal(8, Assert.Single(state.Quotas).Reserved);

        async Task CompleteAsync() => committed.SetResult(await LoadAsync());
    }

    [Fact]
    public async Task Reserve_ManyAtOnce_CallsEachOnceAndKeepsTheLast()
    {
        await using var journal = NewJournal();
        var calls = new int[500];
        for (var i = 0; i < calls.Length; i++)
        {
            var n = i;
            journal.Reserve(new QuotaRecord(ChildPrograms.Account, QuotaWindow.Day, Now, 5000, null, n, n + 1), () => Interlocked.Increment(ref calls[n]));
        }

        await journal.FlushAsync();

        Assert.All(calls, count => Assert.Equal(1, count));
        Assert.Equal(500, Assert.Single((await LoadAsync()).Quotas).Reserved);
    }

    [Fact]
    public async Task Reserve_CallbackThrows_OthersAreStillCalled()
    {
        await using var journal = NewJournal();
        journal.Reserve(new QuotaRecord(ChildPrograms.Account, QuotaWindow.Day, Now, 5, null, 0, 1), () => throw new InvalidOperationException());

        await journal.FlushAsync().WaitAsync(Patience.Limit, Token);
    }

    [Fact]
    public async Task Reserve_DatabaseGone_LetsAnswersGoOn()
    {
        await using var journal = NewJournal();
        await journal.FlushAsync();
        await _database.DisposeAsync();
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Assert.False(journal.Reserve(new QuotaRecord(ChildPrograms.Account, QuotaWindow.Day, Now, 5, null, 0, 1), committed.SetResult));
        while (!committed.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True(journal.Reserve(new QuotaRecord(ChildPrograms.Account, QuotaWindow.Day, Now, 5, null, 1, 2), static () => Assert.Fail("It was told already.")));
    }

    [Fact]
    public async Task Dispose_WithPendingChanges_KeepsThem()
    {
        var journal = NewJournal();
        for (var i = 1; i <= 1000; i++)
            journal.Write(new PoolBatch { Keys = [Key("k" + i, i)], Events = [Event("k" + i, "added")] });

        await journal.DisposeAsync();

        Assert.Equal(1000, (await LoadAsync()).Keys.Count);
    }

    [Fact]
    public async Task Load_EndedRest_IsLeftOutUnlessTheNextGrowsFromIt()
    {
        await using (var journal = NewJournal())
        {
            journal.Write(new PoolBatch
            {
                Cooldowns =
                [
                    Rest("over", 0) with { Until = Now.AddHours(-1) },
                    Rest("growing", 3) with { Until = Now.AddHours(-1) },
                    Rest("forgotten", 3) with { Until = Now.AddDays(-31) },
                ],
            });
        }

        Assert.Equal("growing", Assert.Single((await LoadAsync()).Cooldowns).Scope.Owner);
    }

    [Fact]
    public async Task Read_Timeline_IsNewestFirstAndBounded()
    {
        await using var journal = NewJournal();
        var full = Event("a", "rested") with
        {
            AccountId = "org",
            Scope = new PoolScope(ScopeKind.AccountModel, "org", "m"),
            Until = Now.AddHours(1),
        };
        journal.Write(new PoolBatch { Events = [Event("a", "added"), Event("b", "added"), full] });
        await journal.FlushAsync();

        Assert.Equal([full, Event("a", "added")], await journal.ReadAsync("a", 10, Token));
        Assert.Equal([full, Event("b", "added")], await journal.ReadAsync(null, 2, Token));
    }

    private static KeyRecord Key(string id, long used) => new() { KeyId = id, Used = used };

    private static CooldownRecord Rest(string keyId, int inARow) =>
        new(new PoolScope(ScopeKind.Key, keyId), "r", "", "", Now, Now.AddHours(1), inARow, RestNature.Fault);

    private static KeyEvent Event(string keyId, string kind) => new(Now, keyId, null, kind, null, "r", "why", "", null);

    private PoolJournal NewJournal() => new(_database, _time, NullLogger<PoolJournal>.Instance);

    private Task<PoolState> LoadAsync() => PoolJournal.LoadAsync(_database, _time, Token);
}
