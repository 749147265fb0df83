using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>Taking keys back, with what their attempts showed.</summary>
public sealed partial class KeyPool
{
    private static readonly long SuspicionTime = TimeSpan.FromMinutes(1).Ticks;

    internal void Succeeded(RequestLeases request, in Lease lease)
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            if (TakeBack_NeedsLock(request, lease, now))
            {
                lease.Slot.Succeeded++;
                Credit_NeedsLock(request, lease.Slot, now);
                Settle_NeedsLock(request, lease.Slot, now);
                EndProbe_NeedsLock(request);
            }

            Leave_NeedsLock(now);
        }
    }

    internal void Answering(RequestLeases request, in Lease lease)
    {
        lock (_gate)
        {
            if (!request.Probes || request.Out != lease.Number)
                return;
            var now = Enter_NeedsLock();
            CreditShared_NeedsLock(request, lease.Slot, now);
            EndProbe_NeedsLock(request);
            Leave_NeedsLock(now);
        }
    }

    internal void Failed(RequestLeases request, in Lease lease, Verdict verdict)
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            if (TakeBack_NeedsLock(request, lease, now))
            {
                var slot = lease.Slot;
                slot.Failed++;
                if (!slot.IsRemoved)
                    Learn_NeedsLock(slot, verdict, now);
                var until = slot.IsRemoved ? 0 : Judge_NeedsLock(request, slot, verdict, now);
                request.Tried(slot, until);
                EndProbe_NeedsLock(request);
            }

            Leave_NeedsLock(now);
        }
    }

    internal void Abandoned(RequestLeases request, in Lease lease)
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            if (TakeBack_NeedsLock(request, lease, now))
                EndProbe_NeedsLock(request);
            Leave_NeedsLock(now);
        }
    }

    internal void End(RequestLeases request)
    {
        // The usual end: everything is settled, and nothing needs the gate.
        if (request is { Out: 0, Suspicions: null, Probes: false })
            return;
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            if (request is { Out: > 0, Last: { } last })
                TakeBack_NeedsLock(request, new Lease(last, request.Out, default), now);
            EndProbe_NeedsLock(request);
            Drop_NeedsLock(request, now);
            Leave_NeedsLock(now);
        }
    }

    /// <summary>What the answer shows beyond this attempt: whose key it is, and what is left of a limit.</summary>
    private void Learn_NeedsLock(KeySlot slot, Verdict verdict, long now)
    {
        if (verdict.UpstreamAccount is { Length: > 0 } account)
            LearnAccount_NeedsLock(slot, account, byCheck: false, now);
        if (verdict.Quota is not { } quota)
            return;
        slot.Account.Quota.Apply(quota, now);
        Schedule_NeedsLock(slot.Account, quota.Reset.UtcTicks);
        Reevaluate_NeedsLock(slot.Account, now);
        TouchCounters_NeedsLock(slot, final: false);
    }

    /// <returns>Until when the key rests for it; 0 when it does not.</returns>
    private long Judge_NeedsLock(RequestLeases request, KeySlot slot, Verdict verdict, long now)
    {
        if (verdict.WantsCheck || verdict.Invalidates)
            _checks.PlanNow(slot);
        if (verdict.Blame is Blame.None or Blame.Client or Blame.Request)
            return 0;
        if (IsFault(verdict))
        {
            // For the timeline: no key can keep OpenRouter from a provider, but the model rests when nothing else answers for it.
            if (verdict is { Scope: ScopeKind.ModelProvider, Suspected: false } && StateOf_NeedsLock(slot, verdict, request.Model) is { } provider)
                Rest_NeedsLock(provider, slot, verdict, request.Number, false, now);
            return RecordFault_NeedsLock(request, slot, verdict, now);
        }

        if (verdict.Scope == ScopeKind.None)
            return 0;
        if (!verdict.Suspected)
        {
            var state = StateOf_NeedsLock(slot, verdict, request.Model);
            return state is null ? 0 : Rest_NeedsLock(state, slot, verdict, request.Number, false, now);
        }

        var account = IsOfAccount(verdict.Scope) ? slot.Account : null;
        (request.Suspicions ??= []).Add(new SuspectedScope(slot, slot.Account, request.Model, request.Free, verdict, request.Number));
        Suspect_NeedsLock(slot, account, verdict, now + SuspicionTime, now);
        return 0;
    }

    /// <summary>Suspicions of other accounts' keys become rests, since the request could be served: with the winner, in one batch.</summary>
    private void Settle_NeedsLock(RequestLeases request, KeySlot winner, long now)
    {
        if (request.Suspicions is not { } suspicions)
            return;
        foreach (var suspicion in suspicions)
        {
            if (suspicion.Slot.IsRemoved || ReferenceEquals(suspicion.Slot.Account, winner.Account) || suspicion.Model != request.Model)
                continue;
            if (StateOf_NeedsLock(suspicion.Slot, suspicion.Verdict, suspicion.Model) is { } state)
                Rest_NeedsLock(state, suspicion.Slot, suspicion.Verdict, suspicion.Number, true, now);
            _changes.Touch(winner);
        }

        Drop_NeedsLock(request, now);
    }

    private void Drop_NeedsLock(RequestLeases request, long now)
    {
        if (request.Suspicions is not { } suspicions)
            return;
        request.Suspicions = null;
        foreach (var suspicion in suspicions)
            ClearSuspicion_NeedsLock(suspicion.Slot, IsOfAccount(suspicion.Verdict.Scope) ? suspicion.Slot.Account : null, now);
    }

    /// <summary>What a success shows: nothing that stood against any of its scopes holds now.</summary>
    private void Credit_NeedsLock(RequestLeases request, KeySlot slot, long now)
    {
        slot.RecentFailure *= 0.5;
        slot.Streak.Clear();
        var account = slot.Account;
        var lease = request.Number;
        Good_NeedsLock(slot.Rest, lease, now);
        Good_NeedsLock(account.Whole, lease, now);
        Good_NeedsLock(request.Free ? account.Free : account.Paid, lease, now);
        if (slot.Models is not null || account.Models is not null || account.Vendors is not null)
        {
            Good_NeedsLock(slot.Models?.GetValueOrDefault(request.Model), lease, now);
            Good_NeedsLock(account.Models?.GetValueOrDefault(request.Model), lease, now);
            Good_NeedsLock(account.Vendors?.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(VendorOf(request.Model), out var vendor) == true ? vendor : null, lease, now);
        }

        if (slot.SuspectedUntil > now || account.SuspectedUntil > now)
            ClearSuspicion_NeedsLock(slot, account, now);
        CreditShared_NeedsLock(request, slot, now);
    }

    private void CreditShared_NeedsLock(RequestLeases request, KeySlot slot, long now)
    {
        if (request.Model.Length == 0)
            return;
        var model = ModelOf_NeedsLock(request.Model, now);
        model.Succeeded(slot, request.Number, _leases);
        Good_NeedsLock(model.Rest, request.Number, now);
        _upstream.Succeeded(request.Number);
        Good_NeedsLock(_upstream.Rest, request.Number, now);
    }

    private void Good_NeedsLock(ScopeState? state, long lease, long now)
    {
        if (state is null)
            return;
        state.LastSuccess = _leases;
        state.LastGood = Math.Max(state.LastGood, lease);
        if (state.InARow == 0 || lease <= state.SinceLease)
            return;
        var rested = state.Rests(now);
        state.Clear(now);
        _changes.Touch(state);
        // Whoever waited for the probe of what all keys share need wait no longer.
        _gained |= state.Target is null;
        if (!rested)
            return;
        Note_NeedsLock(state, "recovered", "An attempt succeeded.", now);
        OnRestOver_NeedsLock(state, now);
    }
}
