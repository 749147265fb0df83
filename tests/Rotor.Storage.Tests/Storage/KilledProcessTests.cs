using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Storage;

public sealed class KilledProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lock_HolderKilled_IsFreeAtOnce()
    {
        await using var child = ChildProcess.Start("lock", _folder.Path);
        Assert.Equal("locked", await child.ReadLineAsync());
        Assert.NotNull(DataFolder.FindServer(_folder.Path));
        Assert.Null(DataFolder.TryLock(_folder.Path));

        await child.KillAsync();

        Assert.True(File.Exists(_folder.File("run.json")));
        Assert.Null(DataFolder.FindServer(_folder.Path));
        using var data = DataFolder.TryLock(_folder.Path);
        Assert.NotNull(data);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(300)]
    public async Task Journal_WriterKilled_KeepsWhatItPromised(int lines)
    {
        await using var child = ChildProcess.Start("journal", _folder.Path);
        var promised = "";
        for (var i = 0; i < lines; i++)
            promised = await child.ReadLineAsync();
        promised = await child.KillAsync() ?? promised;

        using var data = await DataFolder.LockAsync(_folder.Path, TimeProvider.System, Token);
        await using var database = await SqliteDatabase.OpenAsync(data.DatabasePath, MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, Token);
        await using var journal = new PoolJournal(database, TimeProvider.System, NullLogger<PoolJournal>.Instance);
        var state = await PoolJournal.LoadAsync(database, TimeProvider.System, Token);

        var n = int.Parse(promised, CultureInfo.InvariantCulture);
        var quota = Assert.Single(state.Quotas);
        Assert.Equal((ChildPrograms.Account, QuotaWindow.Day), (quota.Owner, quota.Window));
        Assert.InRange(quota.Reserved, n, n + 1);
        // What was written with it came in the same transaction or an earlier one.
        var key = Assert.Single(state.Keys);
        Assert.Equal((quota.Reserved, quota.Reserved % 2 == 0), (key.Used, key.Invalid));
        Assert.Equal(quota.Reserved, Assert.Single(state.Cooldowns).InARow);
        var events = await journal.ReadAsync("k", int.MaxValue, Token);
        Assert.Equal(
            Enumerable.Range(1, (int)quota.Reserved).Reverse().Select(i => i.ToString(CultureInfo.InvariantCulture)), events.Select(e => e.Explanation));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(137, true)]
    [InlineData(499, true)]
    [InlineData(137, false)]
    public async Task Pool_ProcessKilled_NeverOverrunsALimitAndWastesLittle(int leases, bool sameBoot)
    {
        await using var child = ChildProcess.Start("pool", _folder.Path);
        var said = "";
        for (var i = 0; i < leases; i++)
            said = await child.ReadLineAsync();
        said = await child.KillAsync() ?? said;
        var given = int.Parse(said, CultureInfo.InvariantCulture);

        using var data = await DataFolder.LockAsync(_folder.Path, TimeProvider.System, Token);
        await using var database = await SqliteDatabase.OpenAsync(data.DatabasePath, MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, Token);
        using var tallies = WindowTallies.Open(data.TalliesPath, sameBoot ? WindowTallies.PresentBoot() : "another");
        await using var journal = new PoolJournal(database, TimeProvider.System, NullLogger<PoolJournal>.Instance, tallies);
        using var pool = await ChildPrograms.LimitedPoolAsync(database, journal);
        var more = 0;
        while (await ChildPrograms.TryLeaseAsync(pool))
            more++;

        // Of the same boot it is known to the lease, but for one that was given and not told of; else a block of them is lost.
        var least = sameBoot && WindowTallies.PresentBoot() is not null ? ChildPrograms.DailyLimit - 1 : ChildPrograms.DailyLimit * 9 / 10;
        Assert.InRange(given + more, least, ChildPrograms.DailyLimit);
    }
}
