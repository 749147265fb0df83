namespace Rotor.Core.Keys;

/// <summary>Which key belongs to which account.</summary>
public sealed partial class KeyPool
{
    private static string StandInId(string keyId) => "?" + keyId;

    private void Insert_NeedsLock(UpstreamKey key, long now)
    {
        var record = _restored.TakeKey(key.Id);
        var account = AccountOf_NeedsLock(record?.AccountId ?? StandInId(key.Id), record?.AccountId is not null, now);
        var slot = new KeySlot(key, _keyNumbers.Take(), account);
        account.Keys.Add(slot);
        _keys.Add(key.Id, slot);
        if (record is not null)
            Restore_NeedsLock(slot, record, now);
        _checks.PlanFirst(slot, now, isNew: record is null, _keys.Count);
        if (record is null)
        {
            _changes.Touch(slot);
            Note_NeedsLock(slot, "added", "", "", now);
        }

        RestoreScopes_NeedsLock(slot, now);
        Reevaluate_NeedsLock(slot, now);
    }

    private void Replace_NeedsLock(KeySlot slot, UpstreamKey key, long now)
    {
        var isOther = slot.Key.Value != key.Value;
        slot.Key = key;
        foreach (var lane in _lanes)
            lane.OnWeighed(slot);
        if (isOther)
        {
            Wake_NeedsLock(slot.Rest, now, "The key has a new value.");
            foreach (var state in slot.Models?.Values.ToArray() ?? [])
                Wake_NeedsLock(state, now, "The key has a new value.");
            slot.Streak.Clear();
            slot.SuspectedUntil = 0;
            Revive_NeedsLock(slot, "The key has a new value.", now);
            slot.LimitRemaining = null;
            if (!slot.AccountByHand)
                MoveTo_NeedsLock(slot, null, now);
            _checks.Plan(slot, now);
            Note_NeedsLock(slot, "replaced", "", "", now);
        }

        Keep_NeedsLock(slot, now);
    }

    /// <summary>
    /// Takes up what upstream says of a key's account. Its two sources may differ: of an organisation's key <c>GET /key</c> may name but the member who made it,
    /// while errors name the organisation. So the organisation stands once it was named, and apart from it <c>GET /key</c> does: a key that went from one
    /// account to the other and back would leave its rests behind each time.
    /// </summary>
    private void LearnAccount_NeedsLock(KeySlot slot, string accountId, bool byCheck, long now)
    {
        if (slot.AccountByHand || slot.Account.Id == accountId)
            return;
        if (slot.Account.IsKnown && (byCheck ? IsOrganisation(slot.Account.Id) && !IsOrganisation(accountId) : IsOrganisation(slot.Account.Id) || !IsOrganisation(accountId)))
            return;
        MoveTo_NeedsLock(slot, accountId, now);
        Note_NeedsLock(slot, "account", "", "Upstream named its account.", now);
        _changes.Touch(slot);
    }

    private static bool IsOrganisation(string accountId) => accountId.StartsWith("org_", StringComparison.Ordinal);

    /// <summary>Puts a key into an account; null stands for one that nobody has named.</summary>
    private void MoveTo_NeedsLock(KeySlot slot, string? accountId, long now)
    {
        var from = slot.Account;
        var to = AccountOf_NeedsLock(accountId ?? StandInId(slot.Key.Id), accountId is not null, now);
        if (ReferenceEquals(from, to))
            return;
        Withdraw_NeedsLock(slot);
        if (!from.IsKnown)
            Inherit_NeedsLock(from, to, now);
        LeaveAccount_NeedsLock(slot);
        slot.Account = to;
        to.Keys.Add(slot);
        to.InFlight += slot.InFlight;
        Reevaluate_NeedsLock(to, now);
    }

    /// <summary>What was held against the stand-in was the account's all along.</summary>
    private void Inherit_NeedsLock(AccountSlot from, AccountSlot to, long now)
    {
        Inherit(from.Whole, to.Whole);
        Inherit(from.Free, to.Free);
        Inherit(from.Paid, to.Paid);
        to.Quota.Roll(now);
        from.Quota.Roll(now);
        if (from.Quota.Day.Used > 0)
            OpenTally_NeedsLock(to.Quota.Day, to);
        to.Quota.Inherit(from.Quota);

        void Inherit(ScopeState old, ScopeState state)
        {
            if (!old.Rests(now) || old.Until <= state.Until)
                return;
            state.TakeOver(old);
            _changes.Touch(state);
            old.Clear(now);
            _changes.Touch(old);
            Schedule_NeedsLock(state, state.Until);
        }
    }

    private void LeaveAccount_NeedsLock(KeySlot slot)
    {
        var account = slot.Account;
        account.Keys.Remove(slot);
        account.InFlight -= slot.InFlight;
        if (account.Keys.Count > 0)
            return;
        foreach (var state in account.Models?.Values.ToArray() ?? [])
            Unmark_NeedsLock(state);
        foreach (var state in account.Vendors?.Values.ToArray() ?? [])
            Unmark_NeedsLock(state);
        _accounts.Remove(account.Id);
        _accountNumbers.Return(account.Index);
        _context.Ring.Invalidate();
    }

    private AccountSlot AccountOf_NeedsLock(string id, bool isKnown, long now)
    {
        if (_accounts.TryGetValue(id, out var account))
            return account;
        account = new AccountSlot(id, isKnown, _accountNumbers.Take());
        _accounts.Add(id, account);
        _context.Ring.Invalidate();
        Restore_NeedsLock(account, now);
        return account;
    }
}
