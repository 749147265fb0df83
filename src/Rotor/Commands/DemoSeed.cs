using Rotor.Core.Keys;
using Rotor.Core.RequestLog;

namespace Rotor.Commands;

/// <summary>Puts a day of records behind the demonstration once it serves, in small groups, so that the console has something to show.</summary>
internal sealed class DemoSeed(IRecordWriter records, IRequestLog log, KeyPool pool, TimeProvider time) : BackgroundService
{
    private const int Seed = 20_260_304;
    private const int Together = 100;
    private const int PausesForChecks = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The start comes first. A folder that was given, and has its records, keeps them as they are.
            await Task.Delay(Pause, time, stoppingToken);
            if ((await log.SliceAsync(new RequestFilter(), null, 1, stoppingToken)).Requests.Count > 0) return;
            // Whose a key is tells its check, which the start makes meanwhile.
            for (var pauses = 0; pauses < PausesForChecks && pool.Snapshot().Any(key => key.Account is null); pauses++) await Task.Delay(Pause, time, stoppingToken);
            DemoKey[] keys = [.. pool.Snapshot().Select(key => new DemoKey(key.Id, $"{key.Label} …{key.Last4}", key.Account))];
            foreach (var group in new DemoDay(Seed, time.GetUtcNow(), keys).Records().Chunk(Together))
            {
                foreach (var record in group) records.Completed(record);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The demonstration ends.
        }
    }
}
