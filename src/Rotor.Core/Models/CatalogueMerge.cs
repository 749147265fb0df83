namespace Rotor.Core.Models;

/// <summary>One refresh: the catalogue before it and what is found to differ.</summary>
internal sealed class CatalogueMerge(ModelCatalogue before, DateTimeOffset now)
{
    private readonly List<string> _added = [];
    private readonly List<string> _gone = [];
    private readonly List<string> _returned = [];
    private readonly List<string> _becameFree = [];
    private readonly List<string> _stoppedBeingFree = [];
    private readonly List<string> _changed = [];
    private List<ModelInfo>? _models;

    /// <summary>Listed ones in the list's order, then those that are gone.</summary>
    public void Take(IReadOnlyCollection<ModelInfo> listed)
    {
        _models = new List<ModelInfo>(listed.Count);
        var seen = new HashSet<string>(listed.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var model in listed)
        {
            if (seen.Add(model.Id)) _models.Add(before.Find(model.Id) is { } known ? Again(known, model) : First(model));
        }

        foreach (var model in before.Models)
        {
            if (seen.Contains(model.Id)) continue;
            if (!model.IsGone) _gone.Add(model.Id);
            _models.Add(model.IsGone ? model : model with { IsGone = true });
        }
    }

    public CatalogueChange Result() =>
        new(_models is null ? before : new ModelCatalogue(_models), _added, _gone, _returned, _becameFree, _stoppedBeingFree, _changed);

    private ModelInfo First(ModelInfo model)
    {
        _added.Add(model.Id);
        return model with { FirstSeen = now, LastSeen = now, IsEnabled = true, IsGone = false };
    }

    private ModelInfo Again(ModelInfo known, ModelInfo model)
    {
        if (known.IsGone) _returned.Add(model.Id);
        if (!known.Raw.Span.SequenceEqual(model.Raw.Span)) _changed.Add(model.Id);
        if (known.IsFree && !model.IsFree) _stoppedBeingFree.Add(model.Id);
        if (!known.IsFree && model.IsFree) _becameFree.Add(model.Id);
        return model with
        {
            FirstSeen = known.FirstSeen,
            LastSeen = now,
            IsEnabled = known.IsEnabled,
            IsGone = false,
            StoppedBeingFree = model.IsFree ? null : known.IsFree ? now : known.StoppedBeingFree,
        };
    }
}
