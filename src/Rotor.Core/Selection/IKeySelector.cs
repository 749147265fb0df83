namespace Rotor.Core.Selection;

/// <summary>A strategy: which of the keys that are free to use serves the next attempt.</summary>
internal interface IKeySelector
{
    /// <summary>The name it is configured by.</summary>
    string Name { get; }

    /// <summary>Makes an empty index, which the pool keeps filled with the keys that one kind of request may use.</summary>
    KeyIndex CreateIndex(SelectionContext context);
}

/// <summary>The strategies there are, found by name.</summary>
internal static class KeySelectors
{
    private static readonly IKeySelector[] All =
        [new AdaptiveSelector(), new WeightedSelector(), new RoundRobinSelector(), new LeastUsedSelector(), new RandomSelector()];

    /// <exception cref="ArgumentException">No strategy has that name.</exception>
    public static IKeySelector Find(string name) =>
        Array.Find(All, selector => selector.Name == name)
        ?? throw new ArgumentException("There is no strategy '" + name + "'; use one of " + string.Join(", ", All.Select(selector => selector.Name)) + ".", nameof(name));
}
