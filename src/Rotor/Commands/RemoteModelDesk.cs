using System.Text.Json.Nodes;
using Rotor.Core.Models;

namespace Rotor.Commands;

/// <summary>Models of a running server.</summary>
internal sealed class RemoteModelDesk(AdminClient server) : IModelDesk
{
    public async Task<IReadOnlyList<ModelView>> ListAsync(ModelFilter filter, CancellationToken cancellationToken) =>
        [.. (await server.SendAsync(HttpMethod.Get, "models", null, CommandJson.Default.ListModelView, cancellationToken) ?? []).Where(filter.Shows)];

    public Task<ModelView?> FindAsync(string id, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Get, PathOf(id), null, CommandJson.Default.ModelView, cancellationToken);

    public Task<ModelView?> SetEnabledAsync(string id, bool enabled, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Patch, PathOf(id), new JsonObject { ["enabled"] = enabled }, CommandJson.Default.ModelView, cancellationToken);

    public async Task<CatalogueChangeView> RefreshAsync(CancellationToken cancellationToken) =>
        await server.SendAsync(HttpMethod.Post, "models/refresh", null, CommandJson.Default.CatalogueChangeView, cancellationToken)
        ?? throw new CommandException(ExitCode.Unhealthy, "The running Rotor knows no models. Use the program that it was started with.");

    public ValueTask DisposeAsync()
    {
        server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string PathOf(string id) => "models/" + string.Join('/', id.Split('/').Select(Uri.EscapeDataString));
}
