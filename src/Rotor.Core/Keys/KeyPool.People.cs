using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>What people and key sources do to the pool.</summary>
public sealed partial class KeyPool
{
    /// <summary>Adds a key, or replaces the one of the same id: another value clears what was held against the old one.</summary>
    public void Add(UpstreamKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            if (_keys.TryGetValue(key.Id, out var known))
                Replace_NeedsLock(known, key, now);
            else
                Insert_NeedsLock(key, now);
            Leave_NeedsLock(now);
        }
    }

    /// <summary>Takes a key out of the pool. What it has in flight goes on.</summary>
    /// <returns>False when there is no such key.</returns>
    public bool Remove(string keyId) => Change(keyId, (slot, now) =>
    {
        Note_NeedsLock(slot, "removed", "", "", now);
        slot.IsRemoved = true;
        Withdraw_NeedsLock(slot);
        foreach (var state in slot.Models?.Values.ToArray() ?? [])
            Unmark_NeedsLock(state);
        _keys.Remove(keyId);
        _keyNumbers.Return(slot.Index);
        _checks.Forget(slot);
        LeaveAccount_NeedsLock(slot);
        _changes.Removed(keyId);
    });

    /// <param name="keyId">Which key.</param>
    /// <param name="enabled">False takes it out of use.</param>
    /// <param name="why">Shown to people, such as <c>no longer in configuration</c>.</param>
    public bool SetEnabled(string keyId, bool enabled, string why = "") => Change(keyId, (slot, now) =>
    {
        if (slot.Enabled == enabled && slot.DisabledReason == (enabled ? "" : why))
            return;
        slot.Enabled = enabled;
        slot.DisabledReason = enabled ? "" : why;
        Note_NeedsLock(slot, enabled ? "enabled" : "disabled", "", why, now);
        if (enabled)
            _checks.Plan(slot, now);
        Keep_NeedsLock(slot, now);
    });

    /// <param name="keyId">Which key.</param>
    /// <param name="weight">At least 1; null goes back to the weight that the key came with.</param>
    public bool SetWeight(string keyId, int? weight)
    {
        if (weight is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(weight));
        return Change(keyId, (slot, now) =>
        {
            if (slot.WeightByHand == weight)
                return;
            slot.WeightByHand = weight;
            foreach (var lane in _lanes)
                lane.OnWeighed(slot);
            Keep_NeedsLock(slot, now);
        });
    }

    /// <param name="keyId">Which key.</param>
    /// <param name="limit">Requests per UTC day; null for any number. Those of today count.</param>
    public bool SetDailyLimit(string keyId, long? limit)
    {
        if (limit is { } given)
            ArgumentOutOfRangeException.ThrowIfNegative(given, nameof(limit));
        return Change(keyId, (slot, now) =>
        {
            slot.Daily.Roll(now);
            if (slot.Daily.Limit == limit)
                return;
            slot.Daily.Learn(limit, null);
            if (slot.Daily.IsSpent)
                Schedule_NeedsLock(slot, slot.Daily.End);
            TouchCounters_NeedsLock(slot, final: false);
            Keep_NeedsLock(slot, now);
        });
    }

    /// <summary>Takes over what a key did elsewhere before it came here.</summary>
    /// <param name="keyId">Which key.</param>
    /// <param name="used">How often it was used.</param>
    /// <param name="lastUsed">When that was last, where it is known.</param>
    /// <param name="usedThatDay">How many of them were on the UTC day of the last one.</param>
    public bool CountBefore(string keyId, long used, DateTimeOffset? lastUsed, long usedThatDay = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(used);
        ArgumentOutOfRangeException.ThrowIfNegative(usedThatDay);
        return Change(keyId, (slot, now) =>
        {
            slot.Used += used;
            slot.LastUsed = Math.Max(slot.LastUsed, Math.Min(now, lastUsed?.UtcTicks ?? 0));
            slot.Daily.Roll(now);
            if (lastUsed?.UtcTicks >= slot.Daily.Start && usedThatDay > slot.Daily.Used)
            {
                slot.Daily.Correct(usedThatDay);
                if (slot.Daily.IsSpent)
                    Schedule_NeedsLock(slot, slot.Daily.End);
                TouchCounters_NeedsLock(slot, final: false);
            }

            Keep_NeedsLock(slot, now);
        });
    }

    /// <summary>Names the account of a key by hand; nothing else changes it then. Null leaves it to checks and errors again.</summary>
    public bool AssignAccount(string keyId, string? accountId) => Change(keyId, (slot, now) =>
    {
        if (slot.AccountByHand ? slot.AccountId == accountId?.Trim() : string.IsNullOrWhiteSpace(accountId))
            return;
        slot.AccountByHand = !string.IsNullOrWhiteSpace(accountId);
        if (slot.AccountByHand)
            MoveTo_NeedsLock(slot, accountId!.Trim(), now);
        Keep_NeedsLock(slot, now);
    });

    /// <summary>Ends every rest that keeps a key from use: its own, and those of its account. An invalid key needs a check or another value.</summary>
    public bool Lift(string keyId) => Change(keyId, (slot, now) =>
    {
        Lift_NeedsLock(slot, now);
        _checks.Plan(slot, now);
    });

    /// <summary>Ends every rest there is, also of models and of the upstream.</summary>
    public void LiftAll()
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            foreach (var slot in _keys.Values)
                Lift_NeedsLock(slot, now);
            foreach (var model in _models.Values)
                Wake_NeedsLock(model.Rest, now, Lifted);
            Wake_NeedsLock(_upstream.Rest, now, Lifted);
            Leave_NeedsLock(now);
        }
    }

    /// <summary>Ends the rest of a model or of the upstream, or of one key or account.</summary>
    /// <returns>False when nothing of that name rests.</returns>
    public bool Lift(PoolScope scope)
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            var state = Find_NeedsLock(scope);
            var rested = state?.Rests(now) == true;
            Wake_NeedsLock(state, now, Lifted);
            Leave_NeedsLock(now);
            return rested;
        }
    }

    /// <summary>Puts a key out of use until its value is replaced or a check passes.</summary>
    public bool MarkInvalid(string keyId, string reason, string explanation) => Change(keyId, (slot, now) => Invalidate_NeedsLock(slot, reason, explanation, now));

    /// <summary>Takes back <see cref="MarkInvalid"/>, on a person's word.</summary>
    /// <param name="keyId">Which key.</param>
    /// <param name="reason">The reason it was given; one that is invalid for another stays so.</param>
    public bool Unmark(string keyId, string reason) => Change(keyId, (slot, now) =>
    {
        if (slot.Invalid && slot.InvalidReason == reason)
            Revive_NeedsLock(slot, "A person took it back.", now);
    });

    private const string Lifted = "A person lifted the rest.";

    private bool Change(string keyId, Action<KeySlot, long> change)
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            if (!_keys.TryGetValue(keyId, out var slot))
                return false;
            change(slot, now);
            Leave_NeedsLock(now);
            return true;
        }
    }

    private void Keep_NeedsLock(KeySlot slot, long now)
    {
        _changes.Touch(slot);
        Reevaluate_NeedsLock(slot, now);
    }

    private void Lift_NeedsLock(KeySlot slot, long now)
    {
        Wake_NeedsLock(slot.Rest, now, Lifted);
        foreach (var state in slot.Models?.Values.ToArray() ?? [])
            Wake_NeedsLock(state, now, Lifted);
        var account = slot.Account;
        Wake_NeedsLock(account.Whole, now, Lifted);
        Wake_NeedsLock(account.Free, now, Lifted);
        Wake_NeedsLock(account.Paid, now, Lifted);
        foreach (var state in account.Models?.Values.ToArray() ?? [])
            Wake_NeedsLock(state, now, Lifted);
        foreach (var state in account.Vendors?.Values.ToArray() ?? [])
            Wake_NeedsLock(state, now, Lifted);
        slot.Streak.Clear();
        slot.RecentFailure = 0;
        ClearSuspicion_NeedsLock(slot, account, now);
    }

    private void Invalidate_NeedsLock(KeySlot slot, string reason, string explanation, long now)
    {
        if (slot.Invalid)
            return;
        slot.Invalid = true;
        slot.InvalidReason = reason;
        slot.InvalidExplanation = explanation;
        Note_NeedsLock(slot, "invalid", reason, explanation, now);
        Keep_NeedsLock(slot, now);
    }

    private ScopeState? Find_NeedsLock(PoolScope scope)
    {
        var key = _keys.GetValueOrDefault(scope.Owner);
        var account = _accounts.GetValueOrDefault(scope.Owner);
        return scope.Kind switch
        {
            ScopeKind.Key => key?.Rest,
            ScopeKind.KeyModel => key?.Models?.GetValueOrDefault(scope.Name),
            ScopeKind.Account => account?.Whole,
            ScopeKind.AccountFree => account?.Free,
            ScopeKind.AccountPaid => account?.Paid,
            ScopeKind.AccountModel => account?.Models?.GetValueOrDefault(scope.Name),
            ScopeKind.AccountVendor => account?.Vendors?.GetValueOrDefault(scope.Name),
            ScopeKind.Model => _models.GetValueOrDefault(scope.Name)?.Rest,
            ScopeKind.Upstream => _upstream.Rest,
            _ => null,
        };
    }
}
