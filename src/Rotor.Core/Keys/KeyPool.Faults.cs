using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>Failures of which one proves nothing: server errors, timeouts, lost connections. Who is to blame shows over several requests.</summary>
public sealed partial class KeyPool
{
    private const int FaultsOfKey = 3;
    private const int RequestsOfKey = 2;
    private const int SuccessesOfOthers = 3;
    private const int FaultsOfModel = 4;
    private const int FaultsOfNamedModel = 2;
    private const int FaultsOfUpstream = 5;
    private const int MostModels = 4_096;
    private static readonly long FaultSuspicion = TimeSpan.FromSeconds(30).Ticks;

    private readonly Dictionary<string, ModelHealth> _models = new(StringComparer.Ordinal);
    private readonly ModelHealth _upstream = new(new PoolScope(ScopeKind.Upstream));

    // Streaks of before an outage say nothing about a key.
    private int _era;
    private long _modelsPruned;

    // OpenRouter picks the provider: that one of a model's providers refuses shows as failures among its answers, or as nothing else any more.
    private static bool IsFault(Verdict verdict) =>
        verdict.Scope == ScopeKind.ModelProvider || (verdict.Suspected && (verdict.MayHaveCost || verdict.Blame is Blame.Upstream or Blame.Model));

    private long RecordFault_NeedsLock(RequestLeases request, KeySlot slot, Verdict verdict, long now)
    {
        var health = ModelOf_NeedsLock(request.Model, now);
        health.Failed(slot, request.Number, request, request.Model);
        if (!verdict.Relayed)
            _upstream.Failed(slot, request.Number, request, request.Model);
        if (IsOutage_NeedsLock(slot, verdict, request, now) || (!verdict.Relayed && FailsOnTrial(_upstream, request)))
            return RestShared_NeedsLock(_upstream, slot, verdict, request, Outage(verdict, ScopeKind.Upstream, TimeSpan.FromSeconds(1), LongestOutageRest), now);
        if (IsModelFault_NeedsLock(health, slot, verdict, request, now) || FailsOnTrial(health, request))
            return RestShared_NeedsLock(health, slot, verdict, request, Outage(verdict, ScopeKind.Model, TimeSpan.FromSeconds(2), LongestOutageRest), now);
        if (verdict.Scope is not (ScopeKind.Key or ScopeKind.KeyModel))
            return 0;
        if (slot.Rest.IsOlderThanGood(request.Number, ambiguous: true))
            return 0;
        slot.RecentFailure += 0.5 * (1 - slot.RecentFailure);
        slot.Streak.Add(request, request.Number, _era);
        if (slot.Streak is { Count: >= FaultsOfKey, Requests: >= RequestsOfKey } && health.SuccessesOfOthers(slot, slot.Streak.Since) >= SuccessesOfOthers)
        {
            slot.Streak.Clear();
            return StateOf_NeedsLock(slot, verdict, request.Model) is { } state ? Rest_NeedsLock(state, slot, verdict, request.Number, true, now) : 0;
        }

        Suspect_NeedsLock(slot, null, verdict, now + FaultSuspicion, now);
        return 0;
    }

    // Whoever waits as long as a request may is then still there when the next probe has come back, and is served if all is well again.
    private TimeSpan LongestOutageRest => _options.Value.MaxWait < TimeSpan.FromSeconds(5) ? TimeSpan.FromSeconds(30) : 0.8 * _options.Value.MaxWait;

    /// <summary>After a rest one request goes ahead; when it fails as well, no more need to.</summary>
    private static bool FailsOnTrial(ModelHealth health, RequestLeases request) => health.Rest.IsOnTrial && request.Number > health.Rest.SinceLease;

    private bool IsOutage_NeedsLock(KeySlot slot, Verdict verdict, RequestLeases request, long now) =>
        _upstream is { Failures: >= FaultsOfUpstream, FailsInSeveralRequests: true }
        && (verdict.Scope == ScopeKind.Upstream || (_upstream.FailsWithSeveralModels && (_upstream.FailsWithSeveralKeys || IsAlone_NeedsLock(slot, request, now))));

    /// <summary>Upstream may name the model itself; else it shows when all keys there are fail with it in several requests.</summary>
    private bool IsModelFault_NeedsLock(ModelHealth model, KeySlot slot, Verdict verdict, RequestLeases request, long now) => verdict.Blame == Blame.Model
        ? model.Failures >= FaultsOfNamedModel
        : verdict.Scope != ScopeKind.Upstream && model is { Failures: >= FaultsOfModel, FailsInSeveralRequests: true }
            && (model.FailsWithSeveralKeys || IsAlone_NeedsLock(slot, request, now));

    /// <summary>True when no other key could be asked: then none can show whose fault it is, and the key is left good.</summary>
    private bool IsAlone_NeedsLock(KeySlot slot, RequestLeases request, long now)
    {
        foreach (var other in _keys.Values)
        {
            if (!ReferenceEquals(other, slot) && IsUsable(other, request.Model, request.Free, now))
                return false;
        }

        return true;
    }

    private long RestShared_NeedsLock(ModelHealth health, KeySlot slot, Verdict verdict, RequestLeases request, Verdict outage, long now)
    {
        _era++;
        health.ClearFailures();
        Rest_NeedsLock(health.Rest, slot, outage, request.Number, true, now);
        // The key is as good as any other; only this request shall not ask it again.
        ClearSuspicion_NeedsLock(slot, null, now);
        return 0;
    }

    private static Verdict Outage(Verdict verdict, ScopeKind scope, TimeSpan rest, TimeSpan cap) => verdict with
    {
        Scope = scope,
        Reason = scope == ScopeKind.Upstream ? "upstream_failing" : "model_failing",
        Explanation = (scope == ScopeKind.Upstream ? "Every request fails, with whatever key: " : "This model fails with every key: ") + verdict.Explanation,
        Suspected = false,
        Rest = rest,
        RestCap = cap,
    };

    private ModelHealth ModelOf_NeedsLock(string model, long now)
    {
        if (_models.TryGetValue(model, out var health))
            return health;
        // Clients name models as they like, so the table is bounded; what does not rest can be learned again.
        if (_models.Count >= MostModels && now - _modelsPruned > TimeSpan.TicksPerSecond)
        {
            _modelsPruned = now;
            ForgetModels_NeedsLock(idle => idle.Failures == 0, now);
            if (_models.Count >= MostModels)
                ForgetModels_NeedsLock(_ => true, now);
        }

        health = ModelHealth.OfModel(model);
        if (_models.Count < MostModels && model.Length <= LongestModel)
            _models.Add(model, health);
        return health;
    }

    private void ForgetModels_NeedsLock(Func<ModelHealth, bool> which, long now)
    {
        foreach (var (name, health) in _models)
        {
            if (!health.Rest.Rests(now) && which(health))
                _models.Remove(name);
        }
    }

    private void Suspect_NeedsLock(KeySlot slot, AccountSlot? account, Verdict verdict, long until, long now)
    {
        var known = account is null ? slot.SuspectedUntil > now : account.SuspectedUntil > now;
        if (account is null)
        {
            slot.SuspectedUntil = Math.Max(slot.SuspectedUntil, until);
            slot.SuspectedReason = verdict.Reason;
            Schedule_NeedsLock(slot, until);
        }
        else
        {
            account.SuspectedUntil = Math.Max(account.SuspectedUntil, until);
            account.SuspectedReason = verdict.Reason;
            Schedule_NeedsLock(account, until);
        }

        if (known)
            return;
        _changes.Touch(slot);
        Note_NeedsLock(slot, "suspected", verdict.Reason, verdict.Explanation, now, verdict.Evidence, until);
        Changed_NeedsLock((object?)account ?? slot, now);
    }

    private void ClearSuspicion_NeedsLock(KeySlot slot, AccountSlot? account, long now)
    {
        var changed = slot.SuspectedUntil > now || account?.SuspectedUntil > now;
        if (slot.Streak.Count == 0 || slot.Streak.Era != _era)
            slot.SuspectedUntil = 0;
        if (account is not null)
            account.SuspectedUntil = 0;
        if (!changed)
            return;
        _changes.Touch(slot);
        Changed_NeedsLock((object?)account ?? slot, now);
        if (account is not null)
            Reevaluate_NeedsLock(slot, now);
    }
}
