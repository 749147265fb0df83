using Rotor.Core.Access;

namespace Rotor;

/// <summary>Reads the operators before the first request, and keeps every minute when their sessions were last used.</summary>
internal sealed class OperatorKeeper(Operators operators, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await operators.LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await operators.FlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A session that was used within the last minute is at most a minute older than it looks.
        }
    }
}
