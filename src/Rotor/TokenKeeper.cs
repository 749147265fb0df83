using Rotor.Core.Access;
using Rotor.Core.Limits;

namespace Rotor;

/// <summary>Puts client tokens and what they have used in force before the first request, and keeps what they use every second.</summary>
internal sealed class TokenKeeper(ClientTokenRegistry tokens, TokenLimits limits, IReadOnlyList<MeterRecord> used, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // Services start before the server listens.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        limits.Restore(used);
        await tokens.LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    // Services stop in the reverse order of their start, the server first: no request follows.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await limits.FlushAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await limits.FlushAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last flush follows.
        }
    }
}
