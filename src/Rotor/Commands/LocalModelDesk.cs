using Rotor.Catalogue;
using Rotor.Configuration;
using Rotor.Core.Models;

namespace Rotor.Commands;

/// <summary>Models in the data folder, which this process holds meanwhile.</summary>
internal sealed class LocalModelDesk : IModelDesk
{
    private readonly ServingData _data;
    private readonly CatalogueClient _client;
    private readonly ModelRegistry _registry;
    private readonly ModelPolicy _policy;

    public LocalModelDesk(RotorOptions options, TimeProvider time, ServingData data)
    {
        _data = data;
        _client = new CatalogueClient(options.Upstream, time);
        _registry = data.NewModels(_client, time);
        _policy = new ModelPolicy(ModelRules.Read(options.Models, options.Models.FreeSuffix, []));
    }

    public Task<IReadOnlyList<ModelView>> ListAsync(ModelFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ModelView>>([.. _registry.Current.Models.Select(View).Where(filter.Shows)]);

    public Task<ModelView?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(_registry.Current.Find(id) is { } model ? View(model) : null);

    public async Task<ModelView?> SetEnabledAsync(string id, bool enabled, CancellationToken cancellationToken) =>
        await _registry.SetEnabledAsync(id, enabled, cancellationToken) is { } model ? View(model) : null;

    public async Task<CatalogueChangeView> RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            return CatalogueChangeView.Of(await _registry.RefreshAsync(cancellationToken));
        }
        catch (CatalogueException error)
        {
            throw new CommandException(ExitCode.Unhealthy, error.Message, error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _registry.Dispose();
        _client.Dispose();
        await _data.DisposeAsync();
    }

    private ModelView View(ModelInfo model) => ModelView.Of(model, _policy, _registry.Current);
}
