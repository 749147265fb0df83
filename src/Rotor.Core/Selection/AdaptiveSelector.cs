namespace Rotor.Core.Selection;

/// <summary>
/// The default: a conversation stays with its account; else, of a few keys drawn at random, the one with most headroom, least in flight and
/// fewest recent failures for its weight.
/// </summary>
internal sealed class AdaptiveSelector : IKeySelector
{
    public string Name => "adaptive";

    public KeyIndex CreateIndex(SelectionContext context) => new AdaptiveIndex(context);
}
