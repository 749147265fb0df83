using Rotor.Core.Models;

namespace Rotor.WebConsole.Pages.Models;

/// <summary>What the last refresh that a person asked for has changed.</summary>
public sealed class ModelNews
{
    private volatile CatalogueNews? _latest;

    /// <summary>Null until a person asked for one.</summary>
    public CatalogueNews? Latest => _latest;

    /// <param name="before">The catalogue as it was.</param>
    /// <param name="change">What the refresh brought.</param>
    /// <param name="at">When.</param>
    public void Take(ModelCatalogue before, CatalogueChange change, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(change);
        var prices = change.Changed
            .Select(id => (Before: before.Find(id), After: change.Catalogue.Find(id)))
            .Where(pair => pair is { Before: not null, After: not null } && (pair.Before.Pricing.Prompt != pair.After.Pricing.Prompt || pair.Before.Pricing.Completion != pair.After.Pricing.Completion))
            .Select(pair => new PriceChange(pair.After!.Id, pair.Before!.Pricing, pair.After.Pricing));
        _latest = new CatalogueNews(at, change.Catalogue.Models.Count(model => !model.IsGone), [.. change.Added.Concat(change.Returned)], change.Gone, [.. prices], change.Changed.Count);
    }
}

/// <summary>What a refresh has changed.</summary>
/// <param name="At">When it was.</param>
/// <param name="Listed">How many models are listed since.</param>
/// <param name="Added">New ones, and those that are listed again.</param>
/// <param name="Gone">Those that are not listed any more.</param>
/// <param name="Prices">Those whose prices are others.</param>
/// <param name="Changed">How many entries differ in whatever respect.</param>
public sealed record CatalogueNews(DateTimeOffset At, int Listed, IReadOnlyList<string> Added, IReadOnlyList<string> Gone, IReadOnlyList<PriceChange> Prices, int Changed)
{
    public bool IsEmpty => Added.Count + Gone.Count + Changed == 0;
}

/// <summary>A model whose prices have changed.</summary>
public sealed record PriceChange(string Id, ModelPricing Before, ModelPricing After);
