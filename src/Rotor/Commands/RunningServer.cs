using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary>Finds out who holds the data folder.</summary>
internal static class RunningServer
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The server that runs on the data folder; null when none does.</summary>
    public static async Task<RunFile?> FindAsync(RotorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // Held without an announcement: a server that is starting, or another command that is about to end.
        var start = time.GetTimestamp();
        while (DataFolder.IsHeld(options.Data) && time.GetElapsedTime(start) < StartPatience)
        {
            if (DataFolder.FindServer(options.Data) is { } server)
                return server;
            await Task.Delay(Pause, time, cancellationToken);
        }

        return null;
    }

    /// <summary>Holds the data folder while no server does.</summary>
    /// <exception cref="CommandException">It cannot be used.</exception>
    public static async Task<ServingData> OpenDataAsync(RotorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await ServingData.OpenAsync(options, time, takeConfigured: false, cancellationToken);
        }
        catch (SecretException error)
        {
            throw new CommandException(ExitCode.WrongConfiguration, error.Message, error);
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.DataFolderUnusable, error.Message, error);
        }
    }
}
