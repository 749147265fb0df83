namespace Rotor.Core.Models;

/// <summary>The catalogue as people and schedules change it: refreshed from upstream, models switched on and off, all of it kept.</summary>
/// <remarks>Thread-safe. Whoever reads, reads <see cref="LiveCatalogue"/>, which always holds one whole state.</remarks>
public sealed class ModelRegistry(LiveCatalogue live, ICatalogueSource source, ICatalogueStore store, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private Task<CatalogueChange>? _running;

    /// <summary>Told of each refresh when it is in force, on whatever thread fetched it.</summary>
    public event Action<CatalogueChange>? Refreshed;

    public ModelCatalogue Current => live.Current;

    /// <summary>Why the last refresh failed; null when it did not, or when there was none.</summary>
    public string? LastFault { get; private set; }

    /// <summary>Fetches the list and takes it in. Who asks while a refresh runs gets what that one brings.</summary>
    /// <param name="cancellationToken">Ends the wait, not the refresh.</param>
    /// <exception cref="CatalogueException">The list could not be fetched; the catalogue is what it was.</exception>
    public Task<CatalogueChange> RefreshAsync(CancellationToken cancellationToken)
    {
        Task<CatalogueChange> running;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (_running is null or { IsCompleted: true }) _running = FetchAsync(_stopping.Token);
            running = _running;
        }

        return running.WaitAsync(cancellationToken);
    }

    /// <summary>Switches a model on or off; a refresh keeps that.</summary>
    /// <returns>The model as it is now; null when there is none of this id.</returns>
    public async Task<ModelInfo?> SetEnabledAsync(string id, bool isEnabled, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (live.Current.Find(id) is not { } model) return null;

            await store.SetEnabledAsync(model.Id, isEnabled, cancellationToken);
            live.SetEnabled(model.Id, isEnabled);
            return live.Current.Find(id);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        lock (_gate) _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task<CatalogueChange> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Whoever asked is not held up by what runs before the first wait.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var listed = await source.FetchAsync(cancellationToken);
            await _turn.WaitAsync(cancellationToken);
            try
            {
                // In force first: a disk that cannot be written must not keep an old list alive.
                var change = live.Refresh(listed, time.GetUtcNow());
                Refreshed?.Invoke(change);
                await store.SaveAsync(change, cancellationToken);
                LastFault = null;
                return change;
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LastFault = e.Message;
            throw;
        }
        finally
        {
            live.Tried();
        }
    }
}
