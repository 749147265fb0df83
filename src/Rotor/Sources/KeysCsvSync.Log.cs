using Rotor.Observability;

namespace Rotor.Sources;

internal sealed partial class KeysCsvSync
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private string? _trouble;

    // Wakes the loop at once; where the system tells nothing, the loop looks by itself.
    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(disk.Folder, disk.Name);
            watcher.Changed += (_, _) => Wake();
            watcher.Created += (_, _) => Wake();
            watcher.Renamed += (_, _) => Wake();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake already, or at its end.
        }
    }

    private void Tell(KeysCsvDocument document)
    {
        foreach (var warning in document.Warnings.Where(_told.Add))
            Log.Line(log, disk.Name, warning);
    }

    private void Trouble(Exception error)
    {
        var what = error switch
        {
            UnauthorizedAccessException => "its rights or those of its folder do not allow it",
            IOException => error.Message,
            _ => $"{error.GetType().Name}: {error.Message}",
        };
        if (_trouble == what)
            return;
        _trouble = what;
        Log.Unusable(log, disk.Name, what);
    }

    private void WellAgain()
    {
        if (_trouble is not null)
            Log.UsableAgain(log, disk.Name);
        _trouble = null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.KeysFileLine, LogLevel.Warning, "{File}, {Warning}")]
        public static partial void Line(ILogger logger, string file, string warning);

        [LoggerMessage(EventIds.KeysFileUnusable, LogLevel.Warning, "{File} cannot be read or written: {Why}. Keys are used as they are known, and their state shows in the console")]
        public static partial void Unusable(ILogger logger, string file, string why);

        [LoggerMessage(EventIds.KeysFileUsableAgain, LogLevel.Information, "{File} is in use again")]
        public static partial void UsableAgain(ILogger logger, string file);

        [LoggerMessage(EventIds.KeysFileLeftover, LogLevel.Warning, "{Leftover} holds keys that {File} does not; an earlier run was ended while both were written. Copy what is missing and delete it")]
        public static partial void Leftover(ILogger logger, string leftover, string file);
    }
}
