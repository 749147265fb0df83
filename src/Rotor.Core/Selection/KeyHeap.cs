using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>An index that always knows the key of lowest rank: a binary heap over the dense array.</summary>
internal abstract class KeyHeap : KeyIndex
{
    public override KeySlot? Choose(in KeyChoice choice) => Search(choice, 0, null);

    protected abstract long Rank(KeySlot slot);

    /// <summary>Puts a key in its place after its rank has changed.</summary>
    protected void Settle(KeySlot slot) => Sink(Rise(PlaceOf(slot)));

    protected override void OnAdded(KeySlot slot, int place) => Rise(place);

    protected override void OnRemoved(KeySlot slot, int place)
    {
        if (place < Count)
            Sink(Rise(place));
    }

    // Below a key that is allowed none ranks lower, so only excluded keys are searched beneath.
    private KeySlot? Search(in KeyChoice choice, int place, KeySlot? best)
    {
        if (place >= Count || (best is not null && !IsBefore(Items[place], best)))
            return best;
        if (!choice.Excludes(Items[place]))
            return Items[place];
        best = Search(choice, (2 * place) + 1, best);
        return Search(choice, (2 * place) + 2, best);
    }

    private int Rise(int place)
    {
        var slot = Items[place];
        while (place > 0)
        {
            var parent = (place - 1) / 2;
            if (!IsBefore(slot, Items[parent]))
                break;
            Put(Items[parent], place);
            place = parent;
        }

        Put(slot, place);
        return place;
    }

    private void Sink(int place)
    {
        var slot = Items[place];
        while (true)
        {
            var child = (2 * place) + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && IsBefore(Items[child + 1], Items[child]))
                child++;
            if (!IsBefore(Items[child], slot))
                break;
            Put(Items[child], place);
            place = child;
        }

        Put(slot, place);
    }

    private bool IsBefore(KeySlot left, KeySlot right)
    {
        var difference = Rank(left).CompareTo(Rank(right));
        return difference != 0 ? difference < 0 : left.Index < right.Index;
    }
}
