using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Core.Access;
using Rotor.Core.Limits;
using Rotor.Storage.Sqlite;
using Rotor.Storage.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage;

public sealed class TokenMeterJournalTests : IAsyncLifetime
{
    private static readonly ClientToken OfTest = new() { Id = "t", Name = "n", TokensPerDay = 1_000_000 };
    private static readonly RequestEstimate Ten = new(10, null, 0, 0);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
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
    public async Task MeanOutput_AfterARestart_IsWhatReservationsGoBy()
    {
        await using (var journal = new TokenMeterJournal(_database, _time, NullLogger<TokenMeterJournal>.Instance))
        {
            var limits = new TokenLimits(journal, _time);
            Assert.Equal(10 + 1_024, await ReserveAsync(limits, output: 100));
            Assert.Equal(10 + 300, await ReserveAsync(limits, output: 200));
            Assert.Equal(10 + 330, await ReserveAsync(limits, output: null));
            await limits.FlushAsync();
        }

        var again = new TokenLimits(NullMeterJournal.Instance, _time);
        again.Restore(await TokenMeterJournal.LoadAsync(_database, Token));

        Assert.Equal(10 + 330, await ReserveAsync(again, output: null));
        Assert.Equal(4, again.Of("t").Use(_time.GetUtcNow()).RequestsToday);
    }

    [Fact]
    public async Task MeanOutput_OfATokenThatAnsweredNothingYet_StaysUnknown()
    {
        await using (var journal = new TokenMeterJournal(_database, _time, NullLogger<TokenMeterJournal>.Instance))
        {
            var limits = new TokenLimits(journal, _time);
            await ReserveAsync(limits, output: null);
            await limits.FlushAsync();
        }

        var again = new TokenLimits(NullMeterJournal.Instance, _time);
        again.Restore(await TokenMeterJournal.LoadAsync(_database, Token));

        Assert.Equal(10 + 1_024, await ReserveAsync(again, output: null));
    }

    private async Task<long> ReserveAsync(TokenLimits limits, long? output)
    {
        var (reservation, refusal) = await limits.AdmitAsync(OfTest, Ten);
        Assert.Null(refusal);
        reservation!.Settle(10 + (output ?? 0), 0, output, _time.GetUtcNow());
        return reservation.Tokens;
    }
}
