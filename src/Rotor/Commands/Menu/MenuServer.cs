using System.Text.Json.Nodes;
using Rotor.Admin;
using Rotor.Core.Keys;
using Rotor.Observability;

namespace Rotor.Commands.Menu;

/// <summary>The server as the menu sees it: gone for a while, back with another secret, or away for good; none of it ends the menu.</summary>
internal sealed class MenuServer(CommandPlace place, TimeProvider time) : IDisposable
{
    private AdminClient? _client;

    public Task<ServerView> ShowAsync(CancellationToken cancellationToken) =>
        WithAsync(async client => (await client.SendAsync(HttpMethod.Get, "server", null, CommandJson.Default.ServerView, cancellationToken))!, cancellationToken);

    public Task<IReadOnlyList<KeyView>> KeysAsync(CancellationToken cancellationToken) =>
        WithAsync(async client => await new RemoteKeyDesk(client).ListAsync(cancellationToken), cancellationToken);

    public Task<IReadOnlyList<AccountSnapshot>> AccountsAsync(CancellationToken cancellationToken) =>
        WithAsync(async client => await new RemoteKeyDesk(client).AccountsAsync(cancellationToken), cancellationToken);

    /// <summary>Does something about keys; the desk is not the caller's to dispose.</summary>
    public Task<T> AtKeysAsync<T>(Func<IKeyDesk, Task<T>> act, CancellationToken cancellationToken) =>
        WithAsync(client => act(new RemoteKeyDesk(client)), cancellationToken);

    /// <summary>Null where the server has nothing there.</summary>
    public Task<JsonObject?> GetAsync(string path, CancellationToken cancellationToken) =>
        WithAsync(client => client.SendAsync(HttpMethod.Get, path, null, CommandJson.Default.JsonObject, cancellationToken), cancellationToken);

    /// <summary>Null where the server has nothing there, or nothing to say.</summary>
    public Task<JsonObject?> PostAsync(string path, CancellationToken cancellationToken) =>
        WithAsync(client => client.SendAsync(HttpMethod.Post, path, null, CommandJson.Default.JsonObject, cancellationToken), cancellationToken);

    public Task<bool> TellAsync(string path, CancellationToken cancellationToken) =>
        WithAsync(client => client.TrySendAsync(HttpMethod.Post, path, null, cancellationToken), cancellationToken);

    public Task<LogPage?> LogAsync(string query, CancellationToken cancellationToken) =>
        WithAsync(client => client.SendAsync(HttpMethod.Get, "logs" + query, null, CommandJson.Default.LogPage, cancellationToken), cancellationToken);

    public void Dispose() => _client?.Dispose();

    private async Task<T> WithAsync<T>(Func<AdminClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        var client = _client ??= await ConnectAsync(cancellationToken);
        try
        {
            return await ask(client);
        }
        catch (CommandException error) when (error.ExitCode is ExitCode.Unhealthy or ExitCode.NotAllowed)
        {
            // It may be another process by now, with another secret.
            if (Interlocked.CompareExchange(ref _client, null, client) == client)
                client.Dispose();
            throw;
        }
    }

    private async Task<AdminClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var target = place.Named
            ?? (Storage.DataFolder.FindServer(place.Options.Data) is { } file ? ServerTarget.Of(file) : await place.FindServerAsync(time, cancellationToken))
            ?? throw new CommandException(ExitCode.Unhealthy, $"No Rotor runs on {place.Options.Data}. Start one with: rotor serve");
        return new AdminClient(target);
    }
}
