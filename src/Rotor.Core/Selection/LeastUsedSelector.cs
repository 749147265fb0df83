using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>The key that was leased least often.</summary>
internal sealed class LeastUsedSelector : IKeySelector
{
    public string Name => "least_used";

    public KeyIndex CreateIndex(SelectionContext context) => new Index();

    private sealed class Index : KeyHeap
    {
        public override void OnLeased(KeySlot slot) => Settle(slot);

        protected override long Rank(KeySlot slot) => slot.Turns;
    }
}
