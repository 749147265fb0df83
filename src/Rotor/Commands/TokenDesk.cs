using System.Text.Json;
using Rotor.Admin;
using Rotor.Core.Access;

namespace Rotor.Commands;

/// <summary>Where the command line manages client tokens: the running server, or the data folder while none runs.</summary>
internal sealed class TokenDesk : IAsyncDisposable
{
    private readonly AdminClient? _server;
    private readonly ServingData? _data;
    private readonly ClientTokenRegistry? _tokens;

    private TokenDesk(AdminClient server) => _server = server;

    private TokenDesk(ServingData data, TimeProvider time)
    {
        _data = data;
        _tokens = data.NewTokenRegistry(time);
    }

    /// <exception cref="CommandException">The server does not answer, or the data folder cannot be used.</exception>
    public static async Task<TokenDesk> OpenAsync(CommandPlace place, TimeProvider time, CancellationToken cancellationToken) =>
        await place.FindServerAsync(time, cancellationToken) is { } server
            ? new TokenDesk(new AdminClient(server))
            : new TokenDesk(await RunningServer.OpenDataAsync(place.Options, time, cancellationToken), time);

    public async Task<IReadOnlyList<ClientTokenView>> ListAsync(CancellationToken cancellationToken) => _tokens is not null
        ? await _tokens.ListAsync(cancellationToken)
        : await _server!.SendAsync(HttpMethod.Get, "tokens", null, CommandJson.Default.IReadOnlyListClientTokenView, cancellationToken) ?? [];

    public async Task<ShownToken> AddAsync(TokenEdit edit, CancellationToken cancellationToken)
    {
        if (_tokens is null)
            return (await _server!.SendAsync(HttpMethod.Post, "tokens", JsonSerializer.SerializeToNode(edit, CommandJson.Default.TokenEdit), CommandJson.Default.ShownToken, cancellationToken))!;
        var (token, secret) = await _tokens.AddAsync(edit, cancellationToken);
        return ShownToken.Of(token, secret);
    }

    public async Task<ClientTokenView?> EditAsync(string id, TokenEdit edit, CancellationToken cancellationToken) => _tokens is not null
        ? await _tokens.EditAsync(id, edit, cancellationToken)
        : await _server!.SendAsync(
            HttpMethod.Patch, PathOf(id), JsonSerializer.SerializeToNode(edit, CommandJson.Default.TokenEdit), CommandJson.Default.ClientTokenView, cancellationToken);

    public async Task<ShownToken?> RotateAsync(string id, TimeSpan overlap, CancellationToken cancellationToken)
    {
        if (_tokens is null)
            return await _server!.SendAsync(
                HttpMethod.Post, PathOf(id) + "/rotate", new System.Text.Json.Nodes.JsonObject { ["overlapSeconds"] = overlap.TotalSeconds }, CommandJson.Default.ShownToken, cancellationToken);
        return await _tokens.RotateAsync(id, overlap, cancellationToken) is var (token, secret) ? ShownToken.Of(token, secret) : null;
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => _tokens is not null
        ? await _tokens.RevokeAsync(id, cancellationToken)
        : await _server!.TrySendAsync(HttpMethod.Delete, PathOf(id), null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _tokens?.Dispose();
        if (_data is not null)
            await _data.DisposeAsync();
    }

    private static string PathOf(string id) => "tokens/" + Uri.EscapeDataString(id);
}
