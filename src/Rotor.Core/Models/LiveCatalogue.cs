namespace Rotor.Core.Models;

/// <summary>Holds the catalogue in force. Readers take a snapshot without a lock; changes are made one after the other, so that none is lost.</summary>
public sealed class LiveCatalogue
{
    private readonly Lock _gate = new();
    private volatile ModelCatalogue _current;

    /// <param name="start">What was kept from the last run, or <see cref="ModelCatalogue.Empty"/>.</param>
    public LiveCatalogue(ModelCatalogue start) => _current = start;

    public ModelCatalogue Current => _current;

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
