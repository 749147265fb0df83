using Rotor.Core.Keys;

namespace Rotor.Checks;

/// <summary>Checks keys when the pool says that they are due: a few at a time, each after a short rest.</summary>
internal sealed class CheckRounds(KeyPool pool, KeyChecker checker, TimeProvider time) : BackgroundService
{
    /// <summary>How many checks run at the same time.</summary>
    public const int AtOnce = 4;

    /// <summary>Checks until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await pool.WaitForCheckAsync(stoppingToken);
                // Another worker may have been quicker.
                if (pool.TakeDueChecks(1) is not [var key])
                    continue;
                await checker.CheckAsync(key, stoppingToken);
                await Task.Delay(KeyChecker.Pace, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was taken comes up again at the next start.
        }
    }
}
