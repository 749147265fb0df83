using Rotor.Core.Failover;
using Rotor.Core.Limits;

namespace Rotor.Core.Keys;

/// <summary>Counting leases against limits. A limit that is known is never overrun, not even after a crash.</summary>
public sealed partial class KeyPool
{
    private static readonly long CounterLag = TimeSpan.FromMinutes(31).Ticks;

    /// <summary>Counts a lease, or finds that the key cannot serve it now and takes it out of its lanes.</summary>
    private bool TryCharge_NeedsLock(KeySlot slot, bool free, long now)
    {
        slot.Daily.Roll(now);
        var quota = slot.Account.Quota;
        quota.Roll(now);
        if (!IsConfirmed_NeedsLock(slot.Daily, slot, now) || (free && !IsConfirmed_NeedsLock(quota.Day, slot.Account, now)))
        {
            if (free)
                Reevaluate_NeedsLock(slot.Account, now);
            Reevaluate_NeedsLock(slot, now);
            return false;
        }

        OpenTally_NeedsLock(slot.Daily, slot);
        slot.Daily.Take();
        if (slot.Daily.IsSpent)
        {
            Schedule_NeedsLock(slot, slot.Daily.End);
            Reevaluate_NeedsLock(slot, now);
        }

        if (!free)
            return true;
        OpenTally_NeedsLock(quota.Day, slot.Account);
        quota.Take(now);
        if (quota.SpentUntil() is > 0 and var end)
        {
            // Not every attempt that was counted here counts upstream; once its counter has caught up, a check tells what is left.
            if (quota.Day.IsSpent)
                _checks.Plan(slot, now + CounterLag);
            Schedule_NeedsLock(slot.Account, end);
            Reevaluate_NeedsLock(slot.Account, now);
        }

        return true;
    }

    /// <summary>Whether the journal has the window up to the next lease; asks it for the next block in good time.</summary>
    private bool IsConfirmed_NeedsLock(QuotaCounter counter, object owner, long now)
    {
        if (counter.Limit is null)
            return true;
        if (counter.IsSpent)
            return false;
        if (counter.NextReservation() is { } upTo)
            Reserve_NeedsLock(counter, owner, upTo);
        return counter.Used < counter.Committed;
    }

    private void Reserve_NeedsLock(QuotaCounter counter, object owner, long upTo)
    {
        counter.RequestReservation(upTo);
        OpenTally_NeedsLock(counter, owner);
        var start = counter.Start;
        if (_changes.Reserve(PoolChanges.Record(ScopeOf(owner), counter, upTo), () => OnReserved(counter, owner, start, upTo)))
            counter.Commit(start, upTo);
    }

    /// <summary>From the first lease on each one is noted, whether a limit is known or not: a count must not be lower after a crash than what was sent.</summary>
    private void OpenTally_NeedsLock(QuotaCounter counter, object owner)
    {
        if (counter.Tally is null)
            counter.NoteIn(_changes.Tally(ScopeOf(owner), counter.Window));
    }

    private void OnReserved(QuotaCounter counter, object owner, long start, long upTo)
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            counter.Commit(start, upTo);
            Changed_NeedsLock(owner, now);
            Leave_NeedsLock(now);
        }
    }

    /// <summary>Notes what a lease counted, once it is sure to be used and before it is: not under the gate, as the note may touch a page of a file.</summary>
    private static LeaseResult Noted(in LeaseResult result)
    {
        if (result.IsRefused)
            return result;
        result.Lease.Slot.Daily.Note();
        result.Lease.Slot.Account.Quota.Day.Note();
        return result;
    }

    private static PoolScope ScopeOf(object owner) =>
        owner is KeySlot slot ? new PoolScope(ScopeKind.Key, slot.Key.Id) : new PoolScope(ScopeKind.AccountFree, ((AccountSlot)owner).Id);

    private void TouchCounters_NeedsLock(KeySlot slot, bool final)
    {
        Touch(slot.Daily, slot);
        Touch(slot.Account.Quota.Day, slot.Account);

        void Touch(QuotaCounter counter, object owner)
        {
            if (counter.Used > 0 || counter.Limit is not null)
                _changes.Touch(PoolChanges.Record(ScopeOf(owner), counter, final ? counter.Used : counter.Requested));
        }
    }
}
