using System.Globalization;
using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>Why no key is free to use, and until when.</summary>
public sealed partial class KeyPool
{
    // How soon to look again while the journal is about to confirm a window; it answers sooner as a rule.
    private static readonly long JournalTime = TimeSpan.FromMilliseconds(50).Ticks;

    private static readonly Dictionary<string, KeySlot>.ValueCollection NoKeys = new([]);

    private Shortage FindShortage_NeedsLock(RequestLeases request, long now)
    {
        if (SharedRest_NeedsLock(request, now) is { } shared)
        {
            var until = Math.Max(shared.Until, shared.ProbeUntil);
            return new Shortage(_version, until, shared.Nature, shared.Nature == RestNature.Credits, shared.Scope.Kind == ScopeKind.Model, shared.Explanation)
            {
                Absent = shared.Nature == RestNature.Absent ? shared : null,
            };
        }

        if (request.OnlyKeyId is { } only)
            return FindShortage_NeedsLock(_keys.TryGetValue(only, out var slot) ? new Dictionary<string, KeySlot> { [only] = slot }.Values : NoKeys, request, now);
        if (request.HasTried)
            return FindShortage_NeedsLock(_keys.Values, request, now);
        var lane = LaneFor_NeedsLock(request.Model, request.Free, now);
        if (lane.Shortage is null || lane.Shortage.Version != _version || lane.Shortage.Until <= now)
            lane.Shortage = FindShortage_NeedsLock(_keys.Values, request, now);
        return lane.Shortage;
    }

    private Shortage FindShortage_NeedsLock(Dictionary<string, KeySlot>.ValueCollection slots, RequestLeases request, long now)
    {
        var best = new Block(Ticks.Never, RestNature.Fault, "");
        var allForCredits = true;
        var allForModel = true;
        var resting = 0;
        foreach (var slot in slots)
        {
            var block = BlockOf(slot, request.Model, request.Free, now);
            var excluded = request.ExcludedUntil(slot, now);
            if (block.Until == Ticks.Never || excluded == Ticks.Never)
                continue;
            if (block.Until == 0 && excluded == 0)
                block = new Block(now + JournalTime, RestNature.Fault, "");
            else if (excluded > block.Until)
                block = block with { Until = excluded };
            resting++;
            allForCredits &= block.Nature == RestNature.Credits;
            allForModel &= block.OfModel;
            if (block.Until < best.Until)
                best = block;
        }

        return new Shortage(_version, best.Until, best.Nature, allForCredits && resting > 0, allForModel && resting > 0, Explain(slots.Count, resting, request.HasTried, best));
    }

    /// <summary>The rest of the upstream or the model that keeps this request from any key, or null.</summary>
    private ScopeState? SharedRest_NeedsLock(RequestLeases request, long now)
    {
        if (KeepsWaiting(_upstream.Rest))
            return _upstream.Rest;
        return _models.TryGetValue(request.Model, out var model) && KeepsWaiting(model.Rest) ? model.Rest : null;

        bool KeepsWaiting(ScopeState state) => state.IsOnTrial
            && (state.Rests(now) || (state.ProbeUntil > now && state.Prober is not null && !ReferenceEquals(state.Prober, request)));
    }

    /// <summary>The block that ends last, of all that keep a key from serving; its end is 0 when nothing does, and never when no time helps.</summary>
    private static Block BlockOf(KeySlot slot, string model, bool free, long now)
    {
        var account = slot.Account;
        if (!slot.Enabled || slot.Invalid)
            return new Block(Ticks.Never, RestNature.Fault, "");
        slot.Daily.Roll(now);
        account.Quota.Roll(now);
        var block = default(Block);
        Consider(slot.Rest);
        Consider(account.Whole);
        Consider(free ? account.Free : account.Paid);
        Consider(slot.Models?.GetValueOrDefault(model));
        Consider(account.Models?.GetValueOrDefault(model));
        if (account.Vendors is { } vendors && vendors.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(VendorOf(model), out var vendor))
            Consider(vendor);
        if (slot.Daily.IsSpent && slot.Daily.End > block.Until)
            block = new Block(slot.Daily.End, RestNature.Quota, "Its daily limit is used up.");
        var quotaEnd = free ? account.Quota.SpentUntil() : 0;
        return quotaEnd > block.Until ? new Block(quotaEnd, RestNature.Quota, "The free requests of its account are used up.") : block;

        void Consider(ScopeState? state)
        {
            if (state is not null && state.Rests(now) && state.Until > block.Until)
                block = new Block(state.Until, state.Nature, state.Explanation, state.Scope.Kind is ScopeKind.KeyModel or ScopeKind.AccountModel or ScopeKind.AccountVendor);
        }
    }

    private static string Explain(int keys, int resting, bool tried, Block best)
    {
        if (keys == 0)
            return "There is no key for this request. Add one in the console, by the command line, or in the configuration.";
        if (resting == 0)
        {
            return tried
                ? "Every key that could serve this request was tried."
                : "Every key is disabled or invalid. Enable one, or add one that works.";
        }

        var end = Ticks.ToTime(best.Until).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return "Every key that could serve this request rests; the earliest is free again at " + end + ". " + best.Explanation;
    }

    private static LeaseRefusal Refuse(Shortage shortage, long now)
    {
        if (shortage.Absent is { } absent)
            return RefuseAbsent(absent);
        if (shortage.Until == Ticks.Never)
            return new LeaseRefusal(503, "no_key", shortage.Explanation, null);
        var (status, reason) = shortage.Nature == RestNature.Quota ? (429, "keys_limited")
            : shortage.AllForCredits ? (402, "keys_without_credits")
            : (503, "keys_resting");
        return new LeaseRefusal(status, reason, shortage.Explanation, TimeSpan.FromTicks(Math.Max(0, shortage.Until - now))) { OfModel = shortage.AllForModel };
    }

    private readonly record struct Block(long Until, RestNature Nature, string Explanation, bool OfModel = false);
}
