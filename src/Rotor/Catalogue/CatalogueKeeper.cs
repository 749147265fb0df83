using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.Core.Settings;
using Rotor.Observability;

namespace Rotor.Catalogue;

/// <summary>Refreshes the catalogue at the start and then by the hour, says what changed, and lets models that came back be asked again.</summary>
internal sealed partial class CatalogueKeeper(
    ModelRegistry registry, LiveCatalogue catalogue, KeyPool pool, Live<ModelsOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<CatalogueKeeper> log) : BackgroundService
{
    /// <summary>How soon after a failure it is tried again; doubles up to the interval.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(15);

    private const double Jitter = 0.1;
    private int _failures;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        registry.Refreshed += change => pool.Returned(change.Added.Concat(change.Returned));
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await lifetime.UntilStartedAsync(stoppingToken);
            if (options.Value.RefreshOnStart) await RefreshAsync(stoppingToken);
            else catalogue.Tried();
            while (true)
            {
                // Many instances that started together shall not ask together.
                var spread = 1 + (Jitter * ((Random.Shared.NextDouble() * 2) - 1));
                await options.DelayAsync(models => Wait(models.RefreshInterval * spread), time, stoppingToken);
                await RefreshAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start fetches again.
        }
    }

    private TimeSpan Wait(TimeSpan wait)
    {
        if (_failures == 0) return wait;
        var retry = FirstRetry * Math.Pow(2, Math.Min(_failures - 1, 16));
        return retry < wait ? retry : wait;
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            Tell(await registry.RefreshAsync(cancellationToken));
            _failures = 0;
        }
        catch (CatalogueException e)
        {
            _failures++;
            Log.NotFetched(log, e.Message, catalogue.Current.Models.Count);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _failures++;
            Log.NotKept(log, e);
        }
    }

    private void Tell(CatalogueChange change)
    {
        var total = change.Catalogue.Models.Count(model => !model.IsGone);
        if (change.IsEmpty) Log.Unchanged(log, total);
        else Log.Refreshed(log, total, change.Added.Count, change.Gone.Count, change.Returned.Count, change.Changed.Count);
        if (change.StoppedBeingFree.Count > 0) Log.StoppedBeingFree(log, string.Join(", ", change.StoppedBeingFree.Take(20)), change.StoppedBeingFree.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CatalogueRefreshed, LogLevel.Information, "Catalogue refreshed: {Total} models; {Added} new, {Gone} gone, {Returned} back, {Changed} changed")]
        public static partial void Refreshed(ILogger logger, int total, int added, int gone, int returned, int changed);

        [LoggerMessage(EventIds.CatalogueUnchanged, LogLevel.Debug, "Catalogue refreshed: {Total} models, nothing changed")]
        public static partial void Unchanged(ILogger logger, int total);

        [LoggerMessage(EventIds.CatalogueNotFetched, LogLevel.Warning, "Catalogue not refreshed: {Fault} The {Known} models known before stay in force")]
        public static partial void NotFetched(ILogger logger, string fault, int known);

        [LoggerMessage(EventIds.ModelsStoppedBeingFree, LogLevel.Warning, "{Count} models stopped being free: {Models}")]
        public static partial void StoppedBeingFree(ILogger logger, string models, int count);

        [LoggerMessage(EventIds.CatalogueNotKept, LogLevel.Error, "The catalogue was refreshed but could not be kept; it is in force until the next start")]
        public static partial void NotKept(ILogger logger, Exception error);
    }
}
