using Rotor.Core.Selection;

namespace Rotor.Core.Keys;

/// <summary>The keys that one kind of request may use now: those in good standing, and those that are asked last.</summary>
/// <remarks>Two lanes, free and paid, serve all models; a model gets lanes of its own only while something rests for it alone. Guarded by the pool's gate.</remarks>
internal sealed class Lane(string? model, bool free, IKeySelector selector, SelectionContext context)
{
    private readonly KeyIndex _good = selector.CreateIndex(context);
    private readonly KeyIndex _suspected = selector.CreateIndex(context);

    /// <summary>Null for all models without a lane of their own.</summary>
    public string? Model { get; } = model;

    public bool Free { get; } = free;

    /// <summary>The refusal that holds until anything changes, so that a pool at rest is not searched for every request.</summary>
    public Shortage? Shortage { get; set; }

    public long LastAsked { get; set; }

    public bool IsEmpty => _good.Count + _suspected.Count == 0;

    public int Count => _good.Count + _suspected.Count;

    public KeySlot? Choose(in KeyChoice choice) => _good.Choose(choice) ?? _suspected.Choose(choice);

    public bool Contains(KeySlot slot) => _good.Contains(slot) || _suspected.Contains(slot);

    /// <returns>True when the key was not in the lane before and is now.</returns>
    public bool Place(KeySlot slot, bool usable, bool suspected)
    {
        var was = _good.Contains(slot) ? _good : _suspected.Contains(slot) ? _suspected : null;
        var now = !usable ? null : suspected ? _suspected : _good;
        if (ReferenceEquals(was, now))
            return false;
        was?.Remove(slot);
        now?.Add(slot);
        return was is null;
    }

    public void OnChosen(KeySlot slot) => IndexOf(slot)?.OnChosen(slot);

    public void OnLeased(KeySlot slot) => IndexOf(slot)?.OnLeased(slot);

    public void OnWeighed(KeySlot slot) => IndexOf(slot)?.OnWeighed(slot);

    private KeyIndex? IndexOf(KeySlot slot) => _good.Contains(slot) ? _good : _suspected.Contains(slot) ? _suspected : null;
}

/// <summary>When the earliest key of a lane is free again, and what it rests for.</summary>
/// <param name="Version">The pool's version for which this was found.</param>
/// <param name="Until">UTC ticks; <see cref="Ticks.Never"/> when no waiting helps.</param>
/// <param name="Nature">What that key rests for.</param>
/// <param name="AllForCredits">True when every key that rests does so for credits.</param>
/// <param name="AllForModel">True when every key that rests does so for the model only.</param>
/// <param name="Explanation">All that in words.</param>
internal sealed record Shortage(long Version, long Until, RestNature Nature, bool AllForCredits, bool AllForModel, string Explanation)
{
    /// <summary>The model that upstream does not offer; null when it is something else that keeps the request from a key.</summary>
    public ScopeState? Absent { get; init; }
}
