using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary>Keys of a running server, by its admin API.</summary>
internal sealed class RemoteKeyDesk(AdminClient server) : IKeyDesk
{
    public async Task<IReadOnlyList<KeyView>> ListAsync(CancellationToken cancellationToken) =>
        await server.SendAsync(HttpMethod.Get, "keys", null, CommandJson.Default.ListKeyView, cancellationToken) ?? [];

    public async Task<IReadOnlyList<KeyView>> FindAsync(string reference, CancellationToken cancellationToken) =>
        await server.SendAsync(HttpMethod.Post, "keys/find", new JsonObject { ["reference"] = reference }, CommandJson.Default.ListKeyView, cancellationToken) ?? [];

    public async Task<(KeyView Key, bool WasThere)> AddAsync(NewKey key, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["value"] = key.Value.Reveal(),
            ["label"] = key.Label,
            ["weight"] = key.Weight,
            ["account"] = key.Account,
            ["dailyLimit"] = key.DailyLimit,
            ["tags"] = new JsonArray([.. key.Tags.Select(tag => JsonValue.Create(tag))]),
        };
        // A server of another version need not know of it where it says nothing.
        if (key.UsedBefore > 0)
            body["usedBefore"] = key.UsedBefore;
        if (key.LastUsedBefore is { } last)
            body["lastUsedBefore"] = last;
        var (added, status) = await server.AskAsync(HttpMethod.Post, "keys", body, CommandJson.Default.KeyView, cancellationToken);
        return (added!, status == HttpStatusCode.OK);
    }

    public Task<KeyView?> EditAsync(string id, KeyEdit edit, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Patch, PathOf(id), JsonSerializer.SerializeToNode(edit, CommandJson.Default.KeyEdit), CommandJson.Default.KeyView, cancellationToken);

    public Task<CheckedKey?> CheckAsync(string id, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Post, PathOf(id) + "/check", null, CommandJson.Default.CheckedKey, cancellationToken);

    public async Task<IReadOnlyList<AccountSnapshot>> AccountsAsync(CancellationToken cancellationToken) =>
        await server.SendAsync(HttpMethod.Get, "accounts", null, CommandJson.Default.ListAccountSnapshot, cancellationToken) ?? [];

    public Task<bool> LiftAsync(string? id, CancellationToken cancellationToken) =>
        server.TrySendAsync(HttpMethod.Post, (id is null ? "keys" : PathOf(id)) + "/lift", null, cancellationToken);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => server.TrySendAsync(HttpMethod.Delete, PathOf(id), null, cancellationToken);

    public ValueTask DisposeAsync()
    {
        server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string PathOf(string id) => "keys/" + Uri.EscapeDataString(id);
}
