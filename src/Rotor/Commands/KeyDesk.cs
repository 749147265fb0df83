using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary>Finds out where keys are managed now.</summary>
internal static class KeyDesk
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="CommandException">The server does not answer, or the data folder cannot be used.</exception>
    public static async Task<IKeyDesk> OpenAsync(RotorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // Held without an announcement: a server that is starting, or another command that is about to end.
        var start = time.GetTimestamp();
        while (DataFolder.IsHeld(options.Data))
        {
            if (DataFolder.FindServer(options.Data) is { } server)
                return new RemoteKeyDesk(server);
            if (time.GetElapsedTime(start) >= StartPatience)
                break;
            await Task.Delay(Pause, time, cancellationToken);
        }

        try
        {
            return await LocalKeyDesk.OpenAsync(options, time, cancellationToken);
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
