using Rotor.Core.Selection;

namespace Rotor.Core.Keys;

/// <summary>Which keys are free to use, for which requests.</summary>
public sealed partial class KeyPool
{
    // More models than this with rests of their own at one time share the oldest ones' lanes, which are then rebuilt.
    private const int MostLanes = 64;
    private const int BaseLanes = 2;

    private readonly List<Lane> _lanes;
    private readonly Dictionary<string, int> _markedModels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _markedVendors = new(StringComparer.Ordinal);
    private long _laneClock;
    private long _turnFloor;

    private static ReadOnlySpan<char> VendorOf(ReadOnlySpan<char> model)
    {
        var slash = model.IndexOf('/');
        return slash < 0 ? model : model[..slash];
    }

    private Lane LaneFor_NeedsLock(string model, bool free, long now)
    {
        if (_markedModels.Count + _markedVendors.Count == 0
            || (!_markedModels.ContainsKey(model) && !_markedVendors.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(VendorOf(model))))
            return _lanes[free ? 0 : 1];
        var lane = OwnLaneOf_NeedsLock(model, free) ?? OpenLane_NeedsLock(model, free, now);
        lane.LastAsked = ++_laneClock;
        return lane;
    }

    private Lane? OwnLaneOf_NeedsLock(string model, bool free)
    {
        for (var i = BaseLanes; i < _lanes.Count; i++)
        {
            if (_lanes[i].Free == free && _lanes[i].Model == model)
                return _lanes[i];
        }

        return null;
    }

    private void Rebuild_NeedsLock(IKeySelector selector, long now)
    {
        _selector = selector;
        _lanes.Clear();
        _lanes.AddRange([NewLane_NeedsLock(null, free: true, now), NewLane_NeedsLock(null, free: false, now)]);
        _version++;
    }

    private Lane OpenLane_NeedsLock(string model, bool free, long now)
    {
        if (_lanes.Count >= MostLanes)
            _lanes.Remove(_lanes.Skip(BaseLanes).MinBy(lane => lane.LastAsked)!);
        var opened = NewLane_NeedsLock(model, free, now);
        _lanes.Add(opened);
        return opened;
    }

    private Lane NewLane_NeedsLock(string? model, bool free, long now)
    {
        var lane = new Lane(model, free, _selector, _context);
        foreach (var slot in _keys.Values)
            lane.Place(slot, IsUsable(slot, model, free, now), IsSuspected(slot, now));
        return lane;
    }

    /// <summary>Counts a rest that concerns one model or vendor, so that its requests get a lane of their own.</summary>
    private void Mark_NeedsLock(ScopeState state)
    {
        if (state.Marked || MarksOf(state) is not { } marks)
            return;
        state.Marked = true;
        var name = state.Scope.Name;
        marks[name] = marks.GetValueOrDefault(name) + 1;
    }

    private void Unmark_NeedsLock(ScopeState state)
    {
        if (!state.Marked || MarksOf(state) is not { } marks)
            return;
        state.Marked = false;
        var name = state.Scope.Name;
        if (--marks[name] > 0)
            return;
        marks.Remove(name);
        _lanes.RemoveAll(lane => lane.Model is { } model && !_markedModels.ContainsKey(model)
            && !_markedVendors.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(VendorOf(model)));
    }

    private Dictionary<string, int>? MarksOf(ScopeState state) => state.Scope.Kind switch
    {
        Failover.ScopeKind.KeyModel or Failover.ScopeKind.AccountModel => _markedModels,
        Failover.ScopeKind.AccountVendor => _markedVendors,
        _ => null,
    };

    private void Reevaluate_NeedsLock(AccountSlot account, long now)
    {
        foreach (var slot in account.Keys)
            Reevaluate_NeedsLock(slot, now);
    }

    private void Reevaluate_NeedsLock(KeySlot slot, long now)
    {
        _version++;
        if (slot.Turns < _turnFloor && !_lanes[0].Contains(slot) && !_lanes[1].Contains(slot))
            slot.Turns = _turnFloor;
        var suspected = IsSuspected(slot, now);
        foreach (var lane in _lanes)
        {
            var usable = !slot.IsRemoved && IsUsable(slot, lane.Model, lane.Free, now);
            _gained |= lane.Place(slot, usable, suspected);
        }
    }

    private void Withdraw_NeedsLock(KeySlot slot)
    {
        _version++;
        foreach (var lane in _lanes)
            lane.Place(slot, usable: false, suspected: false);
    }

    private static bool IsSuspected(KeySlot slot, long now) => slot.SuspectedUntil > now || slot.Account.SuspectedUntil > now;

    /// <summary>Whether nothing known keeps a key from serving a model; a null model stands for those without marks of their own.</summary>
    private static bool IsUsable(KeySlot slot, string? model, bool free, long now)
    {
        var account = slot.Account;
        if (!slot.Enabled || slot.Invalid || slot.Rest.Rests(now) || account.Whole.Rests(now) || (free ? account.Free : account.Paid).Rests(now))
            return false;
        slot.Daily.Roll(now);
        if (slot.Daily.IsSpent || slot.Daily.AwaitsJournal)
            return false;
        if (free)
        {
            account.Quota.Roll(now);
            if (account.Quota.SpentUntil() > 0 || account.Quota.Day.AwaitsJournal)
                return false;
        }

        return model is null || !(Rests(slot.Models, model, now) || Rests(account.Models, model, now) || RestsForVendor(account, model, now));
    }

    private static bool Rests(Dictionary<string, ScopeState>? states, string model, long now) =>
        states is not null && states.TryGetValue(model, out var state) && state.Rests(now);

    private static bool RestsForVendor(AccountSlot account, string model, long now) =>
        account.Vendors is { } vendors
        && vendors.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(VendorOf(model), out var state)
        && state.Rests(now);
}
