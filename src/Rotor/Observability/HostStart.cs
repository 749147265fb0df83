namespace Rotor.Observability;

/// <summary>For background work that has nothing to say before clients can connect: a start that fails has something else to tell.</summary>
internal static class HostStart
{
    /// <summary>Ends when the server listens; cancelled when it stops before that.</summary>
    public static async Task UntilStartedAsync(this IHostApplicationLifetime lifetime, CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var onStopping = stoppingToken.Register(() => started.TrySetCanceled(stoppingToken));
        await started.Task;
    }
}
