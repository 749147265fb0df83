namespace Rotor.Core.Models;

/// <summary>What a refresh brought: the catalogue to swap in, and the ids that differ from the one before.</summary>
/// <param name="Catalogue">The new state.</param>
/// <param name="Added">Never seen before.</param>
/// <param name="Gone">Not listed any more.</param>
/// <param name="Returned">Listed again after having gone.</param>
/// <param name="BecameFree">Listed before with a price, now free.</param>
/// <param name="StoppedBeingFree">Free before, now with a price.</param>
/// <param name="Changed">Listed with another entry than before, in whatever respect.</param>
public sealed record CatalogueChange(
    ModelCatalogue Catalogue,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Gone,
    IReadOnlyList<string> Returned,
    IReadOnlyList<string> BecameFree,
    IReadOnlyList<string> StoppedBeingFree,
    IReadOnlyList<string> Changed)
{
    /// <summary>True when nothing but the time of the last sight differs.</summary>
    public bool IsEmpty => Added.Count + Gone.Count + Returned.Count + Changed.Count == 0;
}
