using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>The keys that one kind of request may use, held so that a strategy chooses among thousands in well under a microsecond. Guarded by the pool's gate.</summary>
internal abstract class KeyIndex
{
    private int[] _places = [];

    public int Count { get; private set; }

    /// <summary>The keys, densely, in an order that is the strategy's own.</summary>
    protected KeySlot[] Items { get; private set; } = [];

    public bool Contains(KeySlot slot) => (uint)slot.Index < (uint)_places.Length && _places[slot.Index] > 0;

    public void Add(KeySlot slot)
    {
        if (Count == Items.Length)
            Items = Grown(Items, Count + 1);
        if (slot.Index >= _places.Length)
            _places = Grown(_places, slot.Index + 1);
        Put(slot, Count++);
        OnAdded(slot, Count - 1);
    }

    public void Remove(KeySlot slot)
    {
        var place = PlaceOf(slot);
        var last = Items[--Count];
        Items[Count] = null!;
        _places[slot.Index] = 0;
        if (!ReferenceEquals(last, slot))
            Put(last, place);
        OnRemoved(slot, place);
    }

    /// <summary>Finds the key for the next attempt, or null; changes nothing.</summary>
    public abstract KeySlot? Choose(in KeyChoice choice);

    /// <summary>The choice became a lease.</summary>
    public virtual void OnChosen(KeySlot slot)
    {
    }

    /// <summary>A key of this index was leased, perhaps by way of another index.</summary>
    public virtual void OnLeased(KeySlot slot)
    {
    }

    /// <summary>The key's weight is another now.</summary>
    public virtual void OnWeighed(KeySlot slot)
    {
    }

    protected int PlaceOf(KeySlot slot) => _places[slot.Index] - 1;

    protected void Put(KeySlot slot, int place)
    {
        Items[place] = slot;
        _places[slot.Index] = place + 1;
    }

    protected virtual void OnAdded(KeySlot slot, int place)
    {
    }

    /// <param name="slot">What went.</param>
    /// <param name="place">Where it stood; unless that was the end, another stands there now.</param>
    protected virtual void OnRemoved(KeySlot slot, int place)
    {
    }

    /// <summary>The first key that the choice allows, from a place on and round.</summary>
    protected KeySlot? FirstAllowed(in KeyChoice choice, int from)
    {
        for (var i = 0; i < Count; i++)
        {
            var place = from + i;
            var slot = Items[place < Count ? place : place - Count];
            if (!choice.Excludes(slot))
                return slot;
        }

        return null;
    }

    protected static T[] Grown<T>(T[] array, int needed)
    {
        Array.Resize(ref array, Math.Max(needed, Math.Max(4, array.Length * 2)));
        return array;
    }
}
