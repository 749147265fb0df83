using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.RequestLog;
using Rotor.Storage;
using Rotor.Storage.Records;
using Rotor.Storage.Sqlite;
using Rotor.TestSupport;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Serving;

/// <summary>A console that is left open: what its followers cost the store.</summary>
public sealed class ConsoleAtRestTests : IAsyncLifetime
{
    private const int Viewers = 4;
    private static readonly string[] Pages = ["/admin/dashboard/live", "/admin/keys/live", "/admin/keys/{key}/live", "/admin/clients/live", "/admin/requests/live"];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly List<Follower> _followers = [];
    private ConsoleRun _run = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SqliteDatabase Database => (SqliteDatabase)_run.Services.GetRequiredService<IDatabase>();

    private RecordStorage Records => _run.Services.GetRequiredService<RecordStorage>();

    public async ValueTask InitializeAsync() => _run = await ConsoleRun.StartAsync(configure: services => services.AddSingleton<TimeProvider>(_time));

    public async ValueTask DisposeAsync()
    {
        foreach (var follower in _followers)
            await follower.DisposeAsync();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task Followers_WhileNothingHappens_NeitherReadNorWriteTheStore()
    {
        await FollowAsync(Pages);
        // The start has its own work: keys are checked, and what is found is kept. The next checks come in an hour.
        await PassAsync(TimeSpan.FromMinutes(5));

        var (reads, records, writes) = (Database.Reads, Records.Reads, Database.Version);
        await PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal((reads, records, writes), (Database.Reads, Records.Reads, Database.Version));
        Assert.All(_followers, follower => Assert.True(follower.Words >= 2, "a follower fell silent"));
    }

    [Fact]
    public async Task Followers_WhileRequestsCome_ShareOneQuestionASecond()
    {
        const int seconds = 60;
        await FollowAsync("/admin/dashboard/live");
        await PassAsync(TimeSpan.FromMinutes(5));
        var (reads, records) = (Database.Reads, Records.Reads);

        for (var second = 0; second < seconds; second++)
        {
            Records.Writer.Completed(SomeRecords.Ended(SomeRecords.Running("a client")) with { Time = _time.GetUtcNow() });
            await PassAsync(Second);
        }

        Assert.InRange(Records.Reads - records, 1, seconds + 1);
        Assert.Equal(reads, Database.Reads);
    }

    [Fact]
    public async Task Followers_WhoseSessionIsEnded_AreToldNothingMore()
    {
        await FollowAsync(Pages);
        await PassAsync(Second);
        Assert.All(_followers, follower => Assert.False(follower.HasEnded));

        var operators = _run.Services.GetRequiredService<Operators>();
        foreach (var session in operators.Sessions)
            await operators.CloseSessionAsync(session.Id, Token);
        await PassAsync(2 * Second);

        await Task.WhenAll(_followers.Select(follower => follower.Reading)).WaitAsync(ConsoleRun.Patience, Token);
    }

    private async Task FollowAsync(params string[] pages)
    {
        for (var viewer = 0; viewer < Viewers; viewer++)
        {
            var client = await _run.SignInAsync();
            foreach (var page in pages)
                _followers.Add(await Follower.StartAsync(client, _run.Fill(page)));
        }
    }

    // Every follower is given its turn in each second, however slow the machine; a turn that comes too late costs less, never more.
    private async Task PassAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += Second)
        {
            _time.Advance(Second);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    /// <summary>Reads what a page is sent, and counts the words that say it is still followed.</summary>
    private sealed class Follower(StreamReader reader) : IAsyncDisposable
    {
        private int _words;

        /// <summary>Ends when the stream does.</summary>
        public Task Reading { get; private set; } = Task.CompletedTask;

        public bool HasEnded => Reading.IsCompleted;

        public int Words => Volatile.Read(ref _words);

        public static async Task<Follower> StartAsync(HttpClient client, string address)
        {
            var follower = new Follower(new StreamReader(await client.GetStreamAsync(new Uri(address, UriKind.Relative), Token)));
            follower.Reading = follower.ReadAsync();
            return follower;
        }

        public async ValueTask DisposeAsync()
        {
            reader.Dispose();
            await Reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task ReadAsync()
        {
            while (await reader.ReadLineAsync(Token) is { } line)
                if (line == ": still here")
                    Interlocked.Increment(ref _words);
        }
    }
}
