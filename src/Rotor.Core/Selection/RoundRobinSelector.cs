using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>Keys in turn, in the order in which they were added: three keys and thirty equal requests give ten each.</summary>
internal sealed class RoundRobinSelector : IKeySelector
{
    public string Name => "round_robin";

    public KeyIndex CreateIndex(SelectionContext context) => new Index();

    private sealed class Index : KeyIndex
    {
        private readonly IndexSet _members = new();
        private KeySlot?[] _slots = [];
        private int _next;

        public override KeySlot? Choose(in KeyChoice choice)
        {
            var from = _next;
            for (var i = 0; i < Count; i++)
            {
                var index = _members.Next(from);
                if (index < 0)
                    index = _members.Next(0);
                var slot = _slots[index]!;
                if (!choice.Excludes(slot))
                    return slot;
                from = index + 1;
            }

            return null;
        }

        public override void OnChosen(KeySlot slot) => _next = slot.Index + 1;

        protected override void OnAdded(KeySlot slot, int place)
        {
            if (slot.Index >= _slots.Length)
                _slots = Grown(_slots, slot.Index + 1);
            _slots[slot.Index] = slot;
            _members.Add(slot.Index);
        }

        protected override void OnRemoved(KeySlot slot, int place)
        {
            _slots[slot.Index] = null;
            _members.Remove(slot.Index);
        }
    }
}
