using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>The keys of one kind of request, by account as well.</summary>
internal sealed class AdaptiveIndex(SelectionContext context) : KeyIndex
{
    // Two random choices already bound the longest queue (Mitzenmacher, "The power of two choices"); four also find headroom, and all keys of a small pool are seen.
    private const int Draws = 4;
    private const int SmallPool = 8;

    // Steps on the ring to pass accounts that cannot serve, and healthy accounts asked in vain because they are busier than others.
    private const int RingSteps = 256;
    private const int Yields = 4;
    private const int KeysSeenInAccount = 16;

    private int[] _perAccount = [];
    private int _accounts;

    public override KeySlot? Choose(in KeyChoice choice)
    {
        if (Count == 0)
            return null;
        return (choice.Affinity == 0 ? null : ChooseByAffinity(choice)) ?? ChooseByScore(choice);
    }

    protected override void OnAdded(KeySlot slot, int place)
    {
        var account = slot.Account.Index;
        if (account >= _perAccount.Length)
            _perAccount = Grown(_perAccount, account + 1);
        if (_perAccount[account]++ == 0)
            _accounts++;
    }

    protected override void OnRemoved(KeySlot slot, int place)
    {
        if (--_perAccount[slot.Account.Index] == 0)
            _accounts--;
    }

    private KeySlot? ChooseByAffinity(in KeyChoice choice)
    {
        var ring = context.Ring;
        if (ring.Count == 0)
            return null;
        // Over twice the mean is busy; one at a time is never too many.
        var busy = Math.Max(1, 2 * context.InFlight / Math.Max(1, _accounts));
        var place = ring.Find(choice.Affinity);
        var yields = 0;
        AccountSlot? asked = null;
        for (var step = 0; step < Math.Min(RingSteps, ring.Count) && yields < Yields; step++, place = place + 1 < ring.Count ? place + 1 : 0)
        {
            var account = ring.At(place);
            if (ReferenceEquals(account, asked) || account.Index >= _perAccount.Length || _perAccount[account.Index] == 0)
                continue;
            asked = account;
            if (account.InFlight > busy || (choice.Free && account.Quota.Headroom() <= 0))
                yields++;
            else if (BestOf(account, choice) is { } slot)
                return slot;
        }

        return null;
    }

    private KeySlot? BestOf(AccountSlot account, in KeyChoice choice)
    {
        var keys = account.Keys;
        var from = keys.Count <= KeysSeenInAccount ? 0 : context.Next(keys.Count);
        KeySlot? best = null;
        var bestScore = double.MaxValue;
        for (int i = 0, seen = 0; i < keys.Count && seen < KeysSeenInAccount; i++)
        {
            var slot = keys[from + i < keys.Count ? from + i : from + i - keys.Count];
            if (!Contains(slot) || choice.Excludes(slot))
                continue;
            seen++;
            Consider(slot, choice.Free, ref best, ref bestScore);
        }

        return best;
    }

    private KeySlot? ChooseByScore(in KeyChoice choice)
    {
        KeySlot? best = null;
        var bestScore = double.MaxValue;
        var all = Count <= SmallPool;
        for (var i = 0; i < (all ? Count : Draws); i++)
        {
            var slot = Items[all ? i : context.Next(Count)];
            if (!choice.Excludes(slot))
                Consider(slot, choice.Free, ref best, ref bestScore);
        }

        return best ?? (all ? null : FirstAllowed(choice, context.Next(Count)));
    }

    /// <summary>Draws an exponential waiting time at the key's merit as its rate: the shortest wins, so that each wins as often as its merit says.</summary>
    private void Consider(KeySlot slot, bool free, ref KeySlot? best, ref double bestScore)
    {
        var score = -Math.Log(context.NextFraction()) / Merit(slot, free);
        if (best is not null && score >= bestScore)
            return;
        best = slot;
        bestScore = score;
    }

    private static double Merit(KeySlot slot, bool free)
    {
        var load = 1 + slot.InFlight + (0.5 * (slot.Account.InFlight - slot.InFlight));
        var merit = slot.Weight * (1 - (0.9 * slot.RecentFailure)) / (load * load);
        return free ? merit * Math.Max(0.05, slot.Account.Quota.Headroom()) : merit;
    }
}
