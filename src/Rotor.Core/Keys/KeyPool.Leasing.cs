using Rotor.Core.Selection;

namespace Rotor.Core.Keys;

/// <summary>Giving keys out.</summary>
public sealed partial class KeyPool
{
    // Keys whose window the journal has not confirmed are passed over, but not so many that one request asks for thousands of windows.
    private const int MostUnconfirmed = 3;
    private static readonly long ProbeTime = TimeSpan.FromSeconds(5).Ticks;

    private long _leases;

    internal ValueTask<LeaseResult> Take(RequestLeases request, in NextLease hint, CancellationToken cancellationToken)
    {
        Waiter? waiter = null;
        LeaseResult result = default;
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            request.Turn(hint);
            if (TryLease_NeedsLock(request, hint.Choice, now, out var lease))
                result = new LeaseResult(lease);
            else if (FindShortage_NeedsLock(request, now) is var shortage && !MayWait_NeedsLock(request, shortage, now))
                result = new LeaseResult(Refuse(shortage, now));
            else
                waiter = Enqueue_NeedsLock(request, shortage, now);
            Leave_NeedsLock(now);
        }

        return waiter is null ? new(Noted(result)) : WaitAsync(waiter, cancellationToken);
    }

    private bool TryLease_NeedsLock(RequestLeases request, LeaseChoice choice, long now, out Lease lease)
    {
        lease = default;
        if (SharedRest_NeedsLock(request, now) is not null)
            return false;
        if (request.OnlyKeyId is { } only)
            return TryLeaseOnly_NeedsLock(request, only, now, out lease);
        if (choice == LeaseChoice.SameKey && request.Last is { IsRemoved: false } last
            && IsUsable(last, request.Model, request.Free, now) && TryCharge_NeedsLock(last, request.Free, now))
        {
            lease = LeaseOut_NeedsLock(request, last, now);
            return true;
        }

        var lane = LaneFor_NeedsLock(request.Model, request.Free, now);
        if (request.Affinity != 0 && _selector is AdaptiveSelector)
            _context.Ring.Refresh(_accounts.Values, now);
        var query = new KeyChoice(request, request.Affinity, request.Free, now);
        for (var i = 0; i < MostUnconfirmed; i++)
        {
            if (lane.Choose(query) is not { } slot)
                return false;
            if (!TryCharge_NeedsLock(slot, request.Free, now))
                continue;
            lane.OnChosen(slot);
            lease = LeaseOut_NeedsLock(request, slot, now);
            return true;
        }

        return false;
    }

    private bool TryLeaseOnly_NeedsLock(RequestLeases request, string keyId, long now, out Lease lease)
    {
        lease = default;
        if (!_keys.TryGetValue(keyId, out var slot) || !slot.Enabled || slot.Invalid)
            return false;
        // Without a model nothing is generated, so no rest and no quota is concerned.
        var serves = request.Model.Length == 0
            || (IsUsable(slot, request.Model, request.Free, now) && TryCharge_NeedsLock(slot, request.Free, now));
        if (serves)
            lease = LeaseOut_NeedsLock(request, slot, now);
        return serves;
    }

    private Lease LeaseOut_NeedsLock(RequestLeases request, KeySlot slot, long now)
    {
        slot.InFlight++;
        slot.Account.InFlight++;
        _context.InFlight++;
        slot.Used++;
        slot.LastUsed = now;
        slot.Dirty = true;
        _turnFloor = Math.Max(_turnFloor, slot.Turns++);
        foreach (var lane in _lanes)
            lane.OnLeased(slot);
        request.Leased(slot, ++_leases);
        StartProbe_NeedsLock(request, now);
        return new Lease(slot, _leases, Ticks.ToTime(now));
    }

    /// <summary>Takes the lease back; false when it is not the one that is out.</summary>
    private bool TakeBack_NeedsLock(RequestLeases request, in Lease lease, long now)
    {
        if (request.Out == 0 || lease.Number != request.Out)
            return false;
        request.Out = 0;
        var slot = lease.Slot;
        slot.InFlight--;
        if (!slot.IsRemoved)
            slot.Account.InFlight--;
        _context.InFlight--;
        slot.LastUsed = now;
        slot.Dirty = true;
        return true;
    }

    /// <summary>After a rest of the model or the upstream one request goes ahead, and the others wait for what it meets.</summary>
    private void StartProbe_NeedsLock(RequestLeases request, long now)
    {
        Start(_upstream.Rest);
        if (_models.TryGetValue(request.Model, out var model))
            Start(model.Rest);

        void Start(ScopeState state)
        {
            if (!state.IsOnTrial || state.Rests(now))
                return;
            state.Prober = request;
            state.ProbeUntil = now + ProbeTime;
            request.Probes = true;
            Schedule_NeedsLock(state, state.ProbeUntil);
        }
    }

    private void EndProbe_NeedsLock(RequestLeases request)
    {
        if (!request.Probes)
            return;
        request.Probes = false;
        End(_upstream.Rest);
        if (_models.TryGetValue(request.Model, out var model))
            End(model.Rest);

        void End(ScopeState state)
        {
            if (!ReferenceEquals(state.Prober, request))
                return;
            state.Prober = null;
            state.ProbeUntil = 0;
            _gained = true;
        }
    }
}
