using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>Every key that is free to use is as likely as any other.</summary>
internal sealed class RandomSelector : IKeySelector
{
    public string Name => "random";

    public KeyIndex CreateIndex(SelectionContext context) => new Index(context);

    private sealed class Index(SelectionContext context) : KeyIndex
    {
        private const int Draws = 8;

        public override KeySlot? Choose(in KeyChoice choice)
        {
            if (Count == 0)
                return null;
            for (var i = 0; i < Draws; i++)
            {
                var slot = Items[context.Next(Count)];
                if (!choice.Excludes(slot))
                    return slot;
            }

            return FirstAllowed(choice, context.Next(Count));
        }
    }
}
