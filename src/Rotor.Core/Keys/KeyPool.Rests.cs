using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>Making scopes rest, and waking them.</summary>
public sealed partial class KeyPool
{
    private static readonly TimeSpan UsualRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualRestCap = TimeSpan.FromMinutes(10);
    private static readonly long LongestRest = TimeSpan.FromDays(400).Ticks;

    // Rests without evidence end up to a tenth later, so that keys that fell together do not come back together.
    private const double Jitter = 0.1;
    private const int MostDoublings = 20;

    // So many short ends in a row are believed as they are told.
    private const int KeptPromises = 2;
    private static readonly TimeSpan FirstInsisting = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SharedRestCap = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnpaidRest = TimeSpan.FromHours(24);

    // Clients name models as they like: of one key or account, and in length, only so much is kept.
    internal const int MostScopes = 256;
    internal const int LongestModel = 512;

    private static bool IsOfModel(ScopeKind kind) =>
        kind is ScopeKind.Model or ScopeKind.ModelProvider or ScopeKind.KeyModel or ScopeKind.AccountModel or ScopeKind.AccountVendor;

    private static bool IsOfAccount(ScopeKind kind) =>
        kind is ScopeKind.Account or ScopeKind.AccountFree or ScopeKind.AccountPaid or ScopeKind.AccountModel or ScopeKind.AccountVendor;

    /// <summary>What a verdict concerns; null when that is nothing of which anything can be kept.</summary>
    private ScopeState? StateOf_NeedsLock(KeySlot slot, Verdict verdict, string model)
    {
        var account = slot.Account;
        if (model.Length > LongestModel && IsOfModel(verdict.Scope))
            return null;
        return verdict.Scope switch
        {
            ScopeKind.Key => slot.Rest,
            ScopeKind.KeyModel => StateOf_NeedsLock(slot.Models ??= new(StringComparer.Ordinal), new PoolScope(ScopeKind.KeyModel, slot.Key.Id, model), slot),
            ScopeKind.Account => account.Whole,
            ScopeKind.AccountFree => account.Free,
            ScopeKind.AccountPaid => account.Paid,
            ScopeKind.AccountModel => StateOf_NeedsLock(account.Models ??= new(StringComparer.Ordinal), new PoolScope(ScopeKind.AccountModel, account.Id, model), account),
            ScopeKind.AccountVendor => StateOf_NeedsLock(
                account.Vendors ??= new(StringComparer.Ordinal), new PoolScope(ScopeKind.AccountVendor, account.Id, VendorOf(model).ToString()), account),
            ScopeKind.Model => ModelOf_NeedsLock(model, Now()).Rest,
            ScopeKind.ModelProvider => new ScopeState(new PoolScope(ScopeKind.ModelProvider, Name: model, Provider: verdict.Provider ?? ""), null),
            ScopeKind.Upstream => _upstream.Rest,
            _ => null,
        };
    }

    private ScopeState StateOf_NeedsLock(Dictionary<string, ScopeState> states, PoolScope scope, object target)
    {
        if (states.TryGetValue(scope.Name, out var state))
            return state;
        if (states.Count >= MostScopes)
            ForgetOne_NeedsLock(states);
        return states[scope.Name] = new ScopeState(scope, target);
    }

    private void ForgetOne_NeedsLock(Dictionary<string, ScopeState> states)
    {
        var first = states.Values.MinBy(state => state.Until)!;
        states.Remove(first.Scope.Name);
        first.Clear(Now());
        _changes.Touch(first);
        Unmark_NeedsLock(first);
    }

    /// <summary>Lets a scope rest, unless it has done well since or rests longer already.</summary>
    /// <returns>When its rest ends; 0 when it does not rest.</returns>
    private long Rest_NeedsLock(ScopeState state, KeySlot slot, Verdict verdict, long lease, bool ambiguous, long now)
    {
        if (state.IsOlderThanGood(lease, ambiguous))
            return state.Rests(now) ? state.Until : 0;
        // Attempts that were under way when the rest began met the same trouble, not the next.
        if (state.InARow == 0 || lease > state.SinceLease)
            state.InARow++;
        var until = EndOf(state, verdict, now);
        if (until <= now)
            return 0;
        if (until <= state.Until)
            return state.Until;
        state.Since = now;
        state.SinceLease = _leases;
        state.Until = until;
        state.Reason = verdict.Reason;
        state.Explanation = verdict.Explanation;
        state.Evidence = verdict.Evidence;
        state.Nature = RestNatures.Of(verdict);
        state.Status = verdict.Status;
        state.IsUnconfirmed = verdict.Invalidates;
        state.Prober = null;
        state.ProbeUntil = 0;
        Begin_NeedsLock(state, slot, now);
        return until;
    }

    private void Begin_NeedsLock(ScopeState state, KeySlot slot, long now)
    {
        _changes.Touch(state);
        _changes.Add(new KeyEvent(
            Ticks.ToTime(now),
            state.Scope.Kind is ScopeKind.Model or ScopeKind.ModelProvider or ScopeKind.Upstream ? "" : slot.Key.Id,
            slot.AccountId,
            "rested",
            state.Scope,
            state.Reason,
            state.Explanation,
            state.Evidence,
            Ticks.ToTime(state.Until)));
        // Nothing happens at the end of what upstream lacks: whoever waits for it looks again by itself.
        if (state.Nature == RestNature.Absent)
            RememberAbsent_NeedsLock(state, now);
        else
            Schedule_NeedsLock(state, state.Until);
        Mark_NeedsLock(state);
        Changed_NeedsLock(state, now);
        if (ReferenceEquals(state, slot.Rest) && _options.Value.MaxRestsInARow is { } most && state.InARow >= most)
            Invalidate_NeedsLock(slot, "too_many_rests", "It rested " + most + " times in a row without a success between; a check that passes brings it back.", now);
    }

    private long EndOf(ScopeState state, Verdict verdict, long now)
    {
        if (verdict.Until is { } until)
            return Math.Min(Math.Max(until.UtcTicks, Insisting(state, verdict, now)), now + LongestRest);
        var first = verdict.Rest > TimeSpan.Zero ? verdict.Rest : UsualRest;
        if (_options.Value.FailureCooldown is { } configured && state.Scope.Kind is ScopeKind.Key or ScopeKind.KeyModel)
            first = configured;
        var cap = verdict.RestCap > TimeSpan.Zero ? verdict.RestCap : UsualRestCap;
        // One request at a time tries what all keys share, so that trying more often costs little, and waiting longer costs everybody.
        if (state.Target is null && cap > SharedRestCap)
            cap = SharedRestCap;
        // Only money helps an account that never paid, and a check tells when it came.
        if (state.Target is AccountSlot { FreeTier: true } && state.Scope.Kind == ScopeKind.AccountPaid && verdict.Status == 402)
            first = cap = UnpaidRest;
        var grown = first.Ticks * (double)(1L << Math.Min(state.InARow - 1, MostDoublings));
        var rest = Math.Min(grown, Math.Max(cap.Ticks, first.Ticks));
        return now + (long)(rest * (1 + (Jitter * (1 - _context.NextFraction()))));
    }

    /// <summary>A short end that upstream names and then does not keep grows all the same; the end of a quota's window does not.</summary>
    private static long Insisting(ScopeState state, Verdict verdict, long now)
    {
        if (verdict.Quota is not null || state.InARow <= KeptPromises)
            return 0;
        var cap = verdict.RestCap > TimeSpan.Zero && verdict.RestCap < SharedRestCap ? verdict.RestCap : SharedRestCap;
        return now + Math.Min(cap.Ticks, FirstInsisting.Ticks << Math.Min(state.InARow - KeptPromises, MostDoublings));
    }

    /// <summary>Brings lanes and waiting requests in line with what changed of a scope, a key or an account.</summary>
    private void Changed_NeedsLock(object target, long now)
    {
        switch (target is ScopeState state ? state.Target : target)
        {
            case KeySlot { IsRemoved: false } slot:
                Reevaluate_NeedsLock(slot, now);
                break;
            case AccountSlot account:
                Reevaluate_NeedsLock(account, now);
                break;
            default:
                _version++;
                _gained = true;
                break;
        }
    }

    private void Wake_NeedsLock(ScopeState? state, long now, string why)
    {
        if (state is null)
            return;
        state.LastLift = _leases;
        if (!state.Rests(now) && state.InARow == 0)
            return;
        var rested = state.Rests(now);
        state.Clear(now);
        _changes.Touch(state);
        if (!rested)
            return;
        Note_NeedsLock(state, "lifted", why, now);
        Unmark_NeedsLock(state);
        Changed_NeedsLock(state, now);
    }

    private void Note_NeedsLock(ScopeState state, string kind, string explanation, long now) => _changes.Add(new KeyEvent(
        Ticks.ToTime(now),
        (state.Target as KeySlot)?.Key.Id ?? "",
        (state.Target as KeySlot)?.AccountId ?? (state.Target as AccountSlot)?.Id,
        kind,
        state.Scope,
        state.Reason,
        explanation,
        "",
        null));

    private void Note_NeedsLock(KeySlot slot, string kind, string reason, string explanation, long now, string evidence = "", long until = 0) =>
        _changes.Add(new KeyEvent(Ticks.ToTime(now), slot.Key.Id, slot.AccountId, kind, null, reason, explanation, evidence, Ticks.ToTimeOrNull(until)));
}
