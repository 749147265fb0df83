namespace Rotor.Core.Models;

/// <summary>Holds the catalogue in force. Readers take a snapshot without a lock; changes are made one after the other, so that none is lost.</summary>
public sealed class LiveCatalogue
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _firstTried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ModelCatalogue _current;

    /// <param name="start">What was kept from the last run, or <see cref="ModelCatalogue.Empty"/>.</param>
    public LiveCatalogue(ModelCatalogue start)
    {
        _current = start;
        if (!start.IsEmpty) _firstTried.SetResult();
    }

    public ModelCatalogue Current => _current;

    /// <summary>Ends when there is a catalogue, or when the first try to get one has failed: what has none waits for this.</summary>
    public Task FirstTried => _firstTried.Task;

    /// <summary>To be told after each try to fetch the list, whatever came of it; also when there will be none.</summary>
    public void Tried() => _firstTried.TrySetResult();

    /// <summary>Takes in a complete list and says what it changed.</summary>
    public CatalogueChange Refresh(IReadOnlyCollection<ModelInfo> listed, DateTimeOffset now)
    {
        lock (_gate)
        {
            var change = _current.Merge(listed, now);
            _current = change.Catalogue;
            return change;
        }
    }

    /// <summary>Sets a person's choice; false when there is no such model.</summary>
    public bool SetEnabled(string id, bool isEnabled)
    {
        lock (_gate)
        {
            _current = _current.WithEnabled(id, isEnabled);
            return _current.Find(id) is not null;
        }
    }

    /// <summary>Replaces everything, for example by what another node stored.</summary>
    public void Replace(ModelCatalogue catalogue)
    {
        lock (_gate) _current = catalogue;
    }
}
