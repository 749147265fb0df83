using Rotor.Configuration;

namespace Rotor.Commands;

/// <summary>Where a command works: at the server that <c>--url</c> names, else at the one that runs on the data folder, else on the folder itself.</summary>
/// <param name="Named">The server that <c>--url</c> names; null without it.</param>
/// <param name="Load">Loads this machine's configuration, of no concern where a server is named.</param>
internal sealed record CommandPlace(ServerTarget? Named, Func<RotorOptions> Load)
{
    private readonly Lazy<RotorOptions> _options = new(Load);

    /// <exception cref="CommandException">It is wrong.</exception>
    public RotorOptions Options => _options.Value;

    /// <returns>Null where the data folder is nobody's now.</returns>
    /// <exception cref="CommandException">The configuration that names the folder is wrong.</exception>
    public async Task<ServerTarget?> FindServerAsync(TimeProvider time, CancellationToken cancellationToken) =>
        Named ?? (await RunningServer.FindAsync(Options, time, cancellationToken) is { } file ? ServerTarget.Of(file) : null);
}
