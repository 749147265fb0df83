namespace Rotor.Core.Models;

/// <summary>What the caller's token narrows further.</summary>
/// <param name="Allowed">Patterns of which one must match; empty for all.</param>
/// <param name="FreeOnly">Whether the token may use free models only.</param>
public sealed record CallerModels(IReadOnlyList<ModelPattern> Allowed, bool FreeOnly)
{
    /// <summary>A caller without limits of its own.</summary>
    public static readonly CallerModels Any = new([], FreeOnly: false);
}
