using System.Collections.Frozen;

namespace Rotor.Core.Models;

/// <summary>All known models at one time. Never changes: a refresh makes a new one, and whoever holds the current one swaps it whole.</summary>
public sealed class ModelCatalogue
{
    public static readonly ModelCatalogue Empty = new([]);

    private readonly FrozenDictionary<string, ModelInfo> _byId;

    /// <param name="models">Each id once, in the order in which lists show them.</param>
    public ModelCatalogue(IEnumerable<ModelInfo> models)
    {
        Models = [.. models];
        HasDisabled = Models.Any(model => !model.IsEnabled);
        _byId = Models.ToFrozenDictionary(model => model.Id, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Gone and switched-off ones included.</summary>
    public IReadOnlyList<ModelInfo> Models { get; }

    /// <summary>True when a person switched a model off.</summary>
    public bool HasDisabled { get; }

    public bool IsEmpty => Models.Count == 0;

    /// <summary>The model of exactly this id, in any case of letters.</summary>
    public ModelInfo? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The model whose limits hold for this id: its own entry, else for a variant of routing such as <c>:nitro</c> that of the model itself.</summary>
    public ModelInfo? FindLimits(string id) => Find(id) ?? (ModelId.IsRoutingVariant(id) ? Find(ModelId.WithoutVariant(id)) : null);

    /// <summary>This catalogue with a person's choice about one model; the same instance when there is no such model or nothing changes.</summary>
    public ModelCatalogue WithEnabled(string id, bool isEnabled) => Find(id) is { } model && model.IsEnabled != isEnabled
        ? new ModelCatalogue(Models.Select(other => ReferenceEquals(other, model) ? model with { IsEnabled = isEnabled } : other))
        : this;

    /// <summary>Takes in a complete list: keeps a person's choices and first sights, adds what is new, marks what is missing as gone.</summary>
    /// <param name="listed">All pages together. An empty list changes nothing: it is upstream's failure, not the end of all models.</param>
    /// <param name="now">The time of the list.</param>
    public CatalogueChange Merge(IReadOnlyCollection<ModelInfo> listed, DateTimeOffset now)
    {
        var merge = new CatalogueMerge(this, now);
        if (listed.Count > 0) merge.Take(listed);
        return merge.Result();
    }
}
