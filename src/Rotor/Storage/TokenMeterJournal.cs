using System.Data.Common;
using Rotor.Core.Limits;
using Rotor.Observability;

namespace Rotor.Storage;

/// <summary>Keeps the counts of client tokens: whoever asks waits for one transaction, in which all go that ask meanwhile.</summary>
/// <remarks>A database that cannot be written holds nobody up for long: after three tries the request goes on, and the counts are kept when they can be.</remarks>
internal sealed partial class TokenMeterJournal : IMeterJournal, IAsyncDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Task _running;
    private Dictionary<TokenMeter, bool> _asked = [];
    private TaskCompletionSource _kept = NewSignal();
    private TaskCompletionSource _some = NewSignal();
    private bool _stopping;

    public TokenMeterJournal(IDatabase database, TimeProvider time, ILogger<TokenMeterJournal> logger)
    {
        (_database, _time, _logger) = (database, time, logger);
        _running = Task.Run(RunAsync);
    }

    public static Task<List<MeterRecord>> LoadAsync(IDatabase database, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT token_id, limit_window, start_at, requests, tokens, nanos, mean_output FROM token_use",
            row => new MeterRecord(row.GetString(0), (LimitWindow)row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetDouble(6)),
            token),
        cancellationToken);

    public Task CommitAsync(TokenMeter meter, bool giveBack)
    {
        lock (_gate)
        {
            if (_stopping)
                return _running;
            _asked[meter] = giveBack && _asked.GetValueOrDefault(meter, true);
            _some.TrySetResult();
            return _kept.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            _some.TrySetResult();
        }

        await _running;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _some.Task;
            Dictionary<TokenMeter, bool> asked;
            TaskCompletionSource kept;
            bool stopping;
            lock (_gate)
            {
                (asked, _asked) = (_asked, []);
                (kept, _kept) = (_kept, NewSignal());
                _some = NewSignal();
                stopping = _stopping;
                if (stopping)
                    _some.TrySetResult();
            }

            await KeepAsync(asked);
            kept.SetResult();
            if (stopping)
                return;
        }
    }

    private async Task KeepAsync(Dictionary<TokenMeter, bool> asked)
    {
        var snapshots = asked.Select(pair => (Meter: pair.Key, Records: pair.Key.Snapshot(pair.Value))).ToArray();
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            try
            {
                await _database.WriteAsync((session, token) => WriteAsync(session, snapshots.SelectMany(snapshot => snapshot.Records), token), CancellationToken.None);
                foreach (var (meter, records) in snapshots)
                    meter.Committed(records);
                return;
            }
            catch (Exception e) when (e is DbException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                if (attempt == Tries)
                    Log.NotKept(_logger, e.Message);
                else
                    await Task.Delay(Pause, _time);
            }
        }
    }

    private static Task WriteAsync(SqlSession session, IEnumerable<MeterRecord> records, CancellationToken cancellationToken) => session.ExecuteManyAsync(
        """
        INSERT INTO token_use (token_id, limit_window, start_at, requests, tokens, nanos, mean_output) VALUES (@token, @window, @start, @requests, @tokens, @nanos, @mean)
        ON CONFLICT (token_id, limit_window) DO UPDATE SET start_at = @start, requests = @requests, tokens = @tokens, nanos = @nanos, mean_output = @mean
        """,
        records,
        ["@token", "@window", "@start", "@requests", "@tokens", "@nanos", "@mean"],
        static (record, values) =>
        {
            values[0] = record.TokenId;
            values[1] = (long)record.Window;
            values[2] = record.Start;
            values[3] = record.Requests;
            values[4] = record.Tokens;
            values[5] = record.Nanos;
            values[6] = record.MeanOutput;
        },
        cancellationToken);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(EventIds.TokenUseNotKept, LogLevel.Error, "What client tokens have used cannot be kept ({Why}); a restart now would forget the last of it. Check the disk and the rights of the data folder.")]
        public static partial void NotKept(ILogger logger, string why);
    }
}
