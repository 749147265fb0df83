namespace Rotor.Core.Keys;

/// <summary>Checks of keys: which are due, and what they told.</summary>
public sealed partial class KeyPool
{
    private static readonly long CheckSpread = TimeSpan.FromSeconds(2).Ticks;

    /// <summary>Ends when a check is due, at once when one is already.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task WaitForCheckAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            long wait;
            TaskCompletionSource signal;
            lock (_gate)
            {
                wait = _checks.NextAt - Now();
                signal = _checks.Signal;
            }

            if (wait <= 0)
                return;
            // Timers count whole milliseconds: a check that is due within this one must not be waited for in a circle.
            var limit = TimeSpan.FromTicks(Math.Min(wait, LongestTimer.Ticks)) + TimeSpan.FromMilliseconds(1);
            await using var timer = _time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), signal, limit, Timeout.InfiniteTimeSpan);
            await using var ended = cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), signal);
            await signal.Task;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Takes the keys whose checks are due; the result of each is to be given to <see cref="ApplyCheck"/>.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<UpstreamKey> TakeDueChecks(int most)
    {
        var due = new List<UpstreamKey>();
        lock (_gate)
        {
            var now = Now();
            while (due.Count < most && _checks.TakeDue(now) is { } slot)
            {
                if (slot is { Enabled: true, IsRemoved: false })
                    due.Add(slot.Key);
                else
                    _checks.Forget(slot);
            }
        }

        return due;
    }

    /// <summary>Takes one key to be checked, due or not; the result is to be given to <see cref="ApplyCheck"/>.</summary>
    /// <returns>Null where there is no such key.</returns>
    public UpstreamKey? TakeCheck(string keyId)
    {
        lock (_gate)
        {
            if (!_keys.TryGetValue(keyId, out var slot))
                return null;
            _checks.Taken(slot, Now());
            return slot.Key;
        }
    }

    /// <summary>Has a key checked as soon as may be.</summary>
    public bool PlanCheck(string keyId) => Change(keyId, (slot, _) => _checks.PlanNow(slot));

    /// <summary>Takes up what a check by <c>GET /key</c> told.</summary>
    /// <returns>False when there is no such key.</returns>
    public bool ApplyCheck(string keyId, KeyCheck result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Change(keyId, (slot, now) =>
        {
            _checks.Checked(slot, result.Outcome, now);
            if (result.Outcome == KeyCheckOutcome.Failed)
                return;
            slot.LastChecked = now;
            slot.Unchecked = result.Outcome == KeyCheckOutcome.NotOffered;
            if (result.Outcome == KeyCheckOutcome.Passed)
                Passed_NeedsLock(slot, result, now);
            else if (result.Outcome == KeyCheckOutcome.Dead)
                Invalidate_NeedsLock(slot, "key_dead", result.Explanation.Length > 0 ? result.Explanation : "OpenRouter does not know this key.", now);
            else if (slot.Rest.Rests(now) && slot.Rest.IsUnconfirmed)
                Invalidate_NeedsLock(slot, slot.Rest.Reason, slot.Rest.Explanation, now);
            Keep_NeedsLock(slot, now);
        });
    }

    private void Passed_NeedsLock(KeySlot slot, KeyCheck check, long now)
    {
        if (check.AccountId is { Length: > 0 } account)
            LearnAccount_NeedsLock(slot, account, byCheck: true, now);
        slot.LimitRemaining = check.LimitRemaining;
        if (check.FreeTier == false && slot.Account.FreeTier == true)
            Wake_NeedsLock(slot.Account.Paid, now, "The account has bought credits.");
        slot.Account.FreeTier = check.FreeTier ?? slot.Account.FreeTier;
        Revive_NeedsLock(slot, "A check passed.", now);
        var rest = slot.Rest;
        var toldSince = check.SentAt.UtcTicks >= rest.Since;
        if (rest.Rests(now) && toldSince && (rest.IsUnconfirmed || (rest.Nature != RestNature.Fault && check.LimitRemaining is > 0)))
            Wake_NeedsLock(rest, now, "A check passed.");
        if (check.FreeDaily is { } free)
            Apply_NeedsLock(slot, free, now);
    }

    private void Apply_NeedsLock(KeySlot slot, FreeDailyRequests told, long now)
    {
        var account = slot.Account;
        var before = account.Quota.Day.Limit;
        account.Quota.Apply(told, now);
        // The counter lags, so what is left proves nothing against a refusal; a higher limit does.
        if (told.Limit > before && told.Used < told.Limit)
            Wake_NeedsLock(account.Free, now, "The account's free quota was raised.");
        if (account.Quota.SpentUntil() is > 0 and var end)
            Schedule_NeedsLock(account, end);
        Reevaluate_NeedsLock(account, now);
        TouchCounters_NeedsLock(slot, final: false);
    }

    private void Revive_NeedsLock(KeySlot slot, string why, long now)
    {
        if (!slot.Invalid)
            return;
        slot.Invalid = false;
        slot.InvalidReason = slot.InvalidExplanation = "";
        slot.Rest.Clear(now);
        slot.Streak.Clear();
        _changes.Touch(slot.Rest);
        Note_NeedsLock(slot, "revived", "", why, now);
        Keep_NeedsLock(slot, now);
    }

    private void PlanCheck_NeedsLock(ScopeState state, long now)
    {
        var slot = state.Target as KeySlot ?? (state.Target as AccountSlot)?.Keys.FirstOrDefault();
        if (slot is not null)
            _checks.Plan(slot, now + (long)(CheckSpread * _context.NextFraction()));
    }
}
