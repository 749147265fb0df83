using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Storage;

public sealed class WindowTalliesTests : IDisposable
{
    private static readonly PoolScope Key = new(ScopeKind.Key, "key-1");
    private static readonly PoolScope Account = new(ScopeKind.AccountFree, "org");
    private static readonly DateTimeOffset Today = new(2026, 3, 4, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("quota.tally");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SameBoot_FindsEachCount()
    {
        using (var tallies = WindowTallies.Open(Path, "boot", capacity: 8))
        {
            tallies.Open(Key, QuotaWindow.Day)!.Raise(Packed(Today, 41));
            tallies.Open(Account, QuotaWindow.Day)!.Raise(Packed(Today, 7));
            tallies.Open(Key, QuotaWindow.Day)!.Raise(Packed(Today, 42));
        }

        using var again = WindowTallies.Open(Path, "boot", capacity: 8);
        Assert.Equal(42, again.Find(Key, QuotaWindow.Day, Today));
        Assert.Equal(7, again.Find(Account, QuotaWindow.Day, Today));
        Assert.Null(again.Find(Account, QuotaWindow.Minute, Today));
        Assert.Null(again.Find(Key, QuotaWindow.Day, Today.AddDays(1)));
    }

    [Theory]
    [InlineData("another")]
    [InlineData(null)]
    public void Open_AnotherOrUnknownBoot_TrustsNothing(string? boot)
    {
        using (var tallies = WindowTallies.Open(Path, "boot", capacity: 8))
            tallies.Open(Key, QuotaWindow.Day)!.Raise(Packed(Today, 41));

        using var again = WindowTallies.Open(Path, boot, capacity: 8);
        Assert.Null(again.Find(Key, QuotaWindow.Day, Today));
    }

    [Fact]
    public void Raise_OlderCount_IsPassedOver_CorrectionIsNot()
    {
        using var tallies = WindowTallies.Open(Path, "boot", capacity: 8);
        var tally = tallies.Open(Key, QuotaWindow.Day)!;
        tally.Raise(Packed(Today, 9));
        tally.Raise(Packed(Today, 8));
        tally.Raise(Packed(Today.AddDays(-1), 900));
        Assert.Equal(9, tallies.Find(Key, QuotaWindow.Day, Today));

        tally.Correct(Packed(Today, 3));
        Assert.Equal(3, tallies.Find(Key, QuotaWindow.Day, Today));
        tally.Raise(Packed(Today.AddDays(1), 1));
        Assert.Equal(1, tallies.Find(Key, QuotaWindow.Day, Today.AddDays(1)));
    }

    [Fact]
    public void Open_Full_GivesNoPlace_AndMakesRoomAtTheNextStart()
    {
        using (var tallies = WindowTallies.Open(Path, "boot", capacity: 8))
        {
            for (var i = 0; i < 8; i++)
                tallies.Open(new PoolScope(ScopeKind.Key, $"{i}"), QuotaWindow.Day)!.Raise(Packed(Today, i + 1));
            Assert.Null(tallies.Open(Key, QuotaWindow.Day));
        }

        using var again = WindowTallies.Open(Path, "boot", capacity: 8);
        Assert.NotNull(again.Open(Key, QuotaWindow.Day));
        Assert.Equal(8, again.Find(new PoolScope(ScopeKind.Key, "7"), QuotaWindow.Day, Today));
        Assert.Null(again.Find(new PoolScope(ScopeKind.Key, "0"), QuotaWindow.Day, Today));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a tally")]
    public void Open_ForeignFile_BeginsAnew(string content)
    {
        File.WriteAllText(Path, content);

        using (var tallies = WindowTallies.Open(Path, "boot", capacity: 8))
            tallies.Open(Key, QuotaWindow.Day)!.Raise(Packed(Today, 1));

        using var again = WindowTallies.Open(Path, "boot", capacity: 8);
        Assert.Equal(1, again.Find(Key, QuotaWindow.Day, Today));
    }

    [Fact]
    public void Raise_AfterTheEnd_IsNoError()
    {
        var tallies = WindowTallies.Open(Path, "boot", capacity: 8);
        var tally = tallies.Open(Key, QuotaWindow.Day)!;
        tallies.Dispose();

        tally.Raise(Packed(Today, 1));
    }

    private static long Packed(DateTimeOffset start, long used) => IWindowTally.Pack(start.UtcTicks, used);
}
