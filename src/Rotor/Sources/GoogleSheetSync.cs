using Rotor.Core.Keys;
using Rotor.Core.Settings;
using Rotor.Observability;

namespace Rotor.Sources;

/// <summary>Adds the keys of a Google Sheet: from time to time where that is wanted, and on demand.</summary>
internal sealed partial class GoogleSheetSync(
    Live<SourcesOptions> options, GoogleSheetClient client, KeyRegistry registry, IKeyStore store, TimeProvider time, ILogger<GoogleSheetSync> log) : BackgroundService, ISheetSync
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private string? _trouble;

    public bool IsConfigured => !options.Value.SheetUrl.IsEmpty;

    public async Task<SheetSynced> SyncAsync(CancellationToken cancellationToken)
    {
        if (!IsConfigured)
            throw new SheetException("No sheet is configured. Set ROTOR_SOURCES__SHEETURL to its CSV export link.");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var sheet = GoogleSheetCsv.Read(await client.FetchAsync(options.Value.SheetUrl.Reveal(), cancellationToken), options.Value.SheetColumn);
            // Only what nobody knows is new: a key that died, was disabled or deleted stays so whatever the sheet says.
            var decided = await registry.ReconcileAsync(
                kept =>
                {
                    var known = kept.Select(key => key.Fingerprint).ToHashSet(StringComparer.Ordinal);
                    return new KeyReconciled([.. sheet.Keys.Where(key => !known.Contains(store.Fingerprint(key))).Select(key => new NewKey(key, null, null, StoredKey.SheetSource))], []);
                },
                cancellationToken);
            _trouble = null;
            Log.Synced(log, sheet.Keys.Count, sheet.Heading, decided.Added.Count);
            return new SheetSynced(sheet.Heading, sheet.Keys.Count, decided.Added.Count, sheet.PassedOver);
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first wait yields, so that the start does not wait for the network.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                var isRead = IsWanted(options.Value);
                if (isRead)
                    await TryAsync(stoppingToken);
                // A sheet that is set or switched on while Rotor runs is read at once.
                await options.DelayAsync(
                    sources => !IsWanted(sources) ? Timeout.InfiniteTimeSpan : isRead ? sources.SheetInterval : TimeSpan.Zero, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start reads it again.
        }
    }

    private static bool IsWanted(SourcesOptions sources) => sources.SheetSync && !sources.SheetUrl.IsEmpty;

    public override void Dispose()
    {
        base.Dispose();
        _turn.Dispose();
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SyncAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var what = error is SheetException ? error.Message : $"{error.GetType().Name}: {error.Message}";
            if (what != _trouble)
                Log.NotSynced(log, what);
            _trouble = what;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.SheetSynced, LogLevel.Information, "The sheet lists {Listed} keys under \"{Heading}\", of which {Added} are new")]
        public static partial void Synced(ILogger logger, int listed, string heading, int added);

        [LoggerMessage(EventIds.SheetNotSynced, LogLevel.Warning, "The sheet of keys was not read: {Why}")]
        public static partial void NotSynced(ILogger logger, string why);
    }
}
