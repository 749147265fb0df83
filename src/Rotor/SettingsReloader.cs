using Rotor.Configuration;

namespace Rotor;

/// <summary>Has the configuration read again when a <c>config.ini</c> was written to.</summary>
internal sealed class SettingsReloader(LoadedConfiguration loaded, LiveOptions live, ISettingsReload settings, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // As they were when they were read: what was written between then and now is a change as well.
        var seen = loaded.OlderFiles;
        if (seen.Count == 0)
            return;
        try
        {
            while (true)
            {
                await live.Sources.DelayAsync(sources => sources.ReloadInterval, time, stoppingToken);
                FileStamp[] now = [.. seen.Select(file => FileStamp.Of(file.Path))];
                if (!now.SequenceEqual(seen))
                {
                    seen = now;
                    await settings.ReloadAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Whatever changes from now on, the next start reads.
        }
    }
}
