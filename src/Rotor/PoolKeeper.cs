using Rotor.Core.Keys;

namespace Rotor;

/// <summary>Has the pool write its counters four times a second, as a crash may take no more from them than from the records, and give back at the end what it counted ahead.</summary>
internal sealed class PoolKeeper(KeyPool pool, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    // Services stop in the reverse order of their start, the server first: no lease follows.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        pool.Flush(final: true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                pool.Flush();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last flush follows.
        }
    }
}
