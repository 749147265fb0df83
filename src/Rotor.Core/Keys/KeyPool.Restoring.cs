using Rotor.Core.Failover;
using Rotor.Core.Limits;

namespace Rotor.Core.Keys;

/// <summary>Taking up what an earlier run knew.</summary>
public sealed partial class KeyPool
{
    private void RestoreShared_NeedsLock(long now)
    {
        foreach (var record in _restored.Shared)
        {
            var state = record.Scope.Kind == ScopeKind.Upstream ? _upstream.Rest : ModelOf_NeedsLock(record.Scope.Name, now).Rest;
            Restore_NeedsLock(state, record, now);
        }
    }

    private void Restore_NeedsLock(KeySlot slot, KeyRecord record, long now)
    {
        slot.AccountByHand = record.AccountByHand;
        slot.Enabled = record.Enabled;
        slot.DisabledReason = record.DisabledReason;
        slot.Invalid = record.Invalid;
        slot.InvalidReason = record.InvalidReason;
        slot.InvalidExplanation = record.InvalidExplanation;
        slot.Unchecked = record.Unchecked;
        slot.WeightByHand = record.Weight;
        slot.Used = slot.Turns = record.Used;
        slot.Succeeded = record.Succeeded;
        slot.Failed = record.Failed;
        slot.LastUsed = record.LastUsed?.UtcTicks ?? 0;
        slot.LastChecked = record.LastChecked?.UtcTicks ?? 0;
        slot.LimitRemaining = record.LimitRemaining;
        slot.Account.FreeTier ??= record.FreeTier;
        slot.SuspectedUntil = record.SuspectedUntil?.UtcTicks ?? 0;
        slot.SuspectedReason = record.SuspectedReason;
        slot.Daily.Roll(now);
        slot.Daily.Learn(record.DailyLimit, null);
        if (slot.SuspectedUntil > now)
            Schedule_NeedsLock(slot, slot.SuspectedUntil);
    }

    private void RestoreScopes_NeedsLock(KeySlot slot, long now)
    {
        foreach (var record in _restored.OfKey(slot.Key.Id))
        {
            var state = record.Scope.Kind == ScopeKind.Key ? slot.Rest : StateOf_NeedsLock(slot.Models ??= new(StringComparer.Ordinal), record.Scope, slot);
            Restore_NeedsLock(state, record, now);
        }

        foreach (var record in _restored.Quotas(new PoolScope(ScopeKind.Key, slot.Key.Id)))
            Restore(slot.Daily, record, now);
        RestoreTally_NeedsLock(slot.Daily, slot);
        if (slot.Daily.IsSpent)
            Schedule_NeedsLock(slot, slot.Daily.End);
    }

    private void Restore_NeedsLock(AccountSlot account, long now)
    {
        foreach (var record in _restored.OfAccount(account.Id))
        {
            var state = record.Scope.Kind switch
            {
                ScopeKind.Account => account.Whole,
                ScopeKind.AccountFree => account.Free,
                ScopeKind.AccountPaid => account.Paid,
                ScopeKind.AccountVendor => StateOf_NeedsLock(account.Vendors ??= new(StringComparer.Ordinal), record.Scope, account),
                _ => StateOf_NeedsLock(account.Models ??= new(StringComparer.Ordinal), record.Scope, account),
            };
            Restore_NeedsLock(state, record, now);
        }

        account.Quota.Roll(now);
        foreach (var record in _restored.Quotas(new PoolScope(ScopeKind.AccountFree, account.Id)))
            Restore(record.Window == QuotaWindow.Day ? account.Quota.Day : account.Quota.Minute, record, now);
        RestoreTally_NeedsLock(account.Quota.Day, account);
        account.Quota.DoubtCounters();
        if (account.Quota.SpentUntil() is > 0 and var end)
            Schedule_NeedsLock(account, end);
    }

    private void Restore_NeedsLock(ScopeState state, CooldownRecord record, long now)
    {
        state.Restore(record);
        if (!state.Rests(now))
            return;
        if (state.Nature == RestNature.Absent)
            RememberAbsent_NeedsLock(state, now);
        else
            Schedule_NeedsLock(state, state.Until);
        Mark_NeedsLock(state);
    }

    /// <summary>A count that was noted lease by lease is exact, and known where the journal may have no row yet.</summary>
    private void RestoreTally_NeedsLock(QuotaCounter counter, object owner)
    {
        if (_changes.Counted(ScopeOf(owner), counter) is { } used)
            counter.Restore(counter.Start, used);
    }

    /// <summary>What was counted ahead counts as used: the run that ended may have given it out without a trace.</summary>
    private static void Restore(QuotaCounter counter, QuotaRecord record, long now)
    {
        if (record.LimitUntil is null || record.LimitUntil.Value.UtcTicks > now)
            counter.Learn(record.Limit ?? counter.Limit, record.LimitUntil?.UtcTicks);
        if (record.Start.UtcTicks == counter.Start)
            counter.Restore(counter.Start, Math.Max(record.Used, record.Reserved));
    }
}
