using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>Smoothly by weight: each key's uses are laid out evenly in time, and the one that is due first is next. Weights 5, 1 and 1 give 5, 1 and 1 of seven.</summary>
internal sealed class WeightedSelector : IKeySelector
{
    public string Name => "weighted";

    public KeyIndex CreateIndex(SelectionContext context) => new Index();

    private sealed class Index : KeyHeap
    {
        // One use of a key of weight 1; wide enough that 10^9 uses fit and a weight of 10^6 still counts.
        private const long Unit = 1L << 32;

        private long[] _due = [];
        private long _now;

        public override void OnChosen(KeySlot slot)
        {
            _now = _due[slot.Index];
            _due[slot.Index] += Stride(slot);
            Settle(slot);
        }

        public override void OnWeighed(KeySlot slot)
        {
            _due[slot.Index] = First(slot);
            Settle(slot);
        }

        protected override long Rank(KeySlot slot) => _due[slot.Index];

        protected override void OnAdded(KeySlot slot, int place)
        {
            if (slot.Index >= _due.Length)
                _due = Grown(_due, slot.Index + 1);
            // One that comes back gets no arrears, or it would be used alone until they are worked off.
            _due[slot.Index] = Math.Max(_due[slot.Index], _due[slot.Index] > _now ? 0 : First(slot));
            base.OnAdded(slot, place);
        }

        private static long Stride(KeySlot slot) => Math.Max(1, Unit / slot.Weight);

        private long First(KeySlot slot) => _now + (Stride(slot) / 2);
    }
}
