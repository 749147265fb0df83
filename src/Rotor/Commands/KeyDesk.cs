namespace Rotor.Commands;

/// <summary>Finds out where keys are managed now.</summary>
internal static class KeyDesk
{
    /// <exception cref="CommandException">The server does not answer, or the data folder cannot be used.</exception>
    public static async Task<IKeyDesk> OpenAsync(CommandPlace place, TimeProvider time, CancellationToken cancellationToken) =>
        await place.FindServerAsync(time, cancellationToken) is { } server
            ? new RemoteKeyDesk(new AdminClient(server))
            : new LocalKeyDesk(place.Options, time, await RunningServer.OpenDataAsync(place.Options, time, cancellationToken));
}
