using Rotor.Core.Limits;

namespace Rotor.Core.Keys;

/// <summary>What changed under one hold of the gate, given to the journal as one batch. Guarded by the pool's gate.</summary>
internal sealed class PoolChanges(IPoolJournal journal)
{
    private readonly HashSet<KeySlot> _keys = [];
    private readonly HashSet<ScopeState> _scopes = [];
    private readonly List<QuotaRecord> _quotas = [];
    private readonly List<KeyEvent> _events = [];
    private readonly List<string> _removed = [];

    public void Touch(KeySlot slot) => _keys.Add(slot);

    public void Touch(ScopeState state) => _scopes.Add(state);

    public void Touch(QuotaRecord quota) => _quotas.Add(quota);

    public void Removed(string keyId) => _removed.Add(keyId);

    public void Add(KeyEvent happened) => _events.Add(happened);

    public IWindowTally? Tally(PoolScope owner, Failover.QuotaWindow window) => journal.Tally(owner, window);

    public long? Counted(PoolScope owner, QuotaCounter counter) => journal.Counted(owner, counter.Window, Ticks.ToTime(counter.Start));

    public bool Reserve(QuotaRecord reservation, Action committed) => journal.Reserve(reservation, committed);

    public void Write()
    {
        if (_keys.Count + _scopes.Count + _quotas.Count + _events.Count + _removed.Count == 0)
            return;
        journal.Write(new PoolBatch
        {
            Keys = [.. _keys.Select(Record)],
            Cooldowns = [.. _scopes.Select(state => state.ToRecord())],
            Quotas = [.. _quotas],
            Events = [.. _events],
            RemovedKeys = [.. _removed],
        });
        _keys.Clear();
        _scopes.Clear();
        _quotas.Clear();
        _events.Clear();
        _removed.Clear();
    }

    public static QuotaRecord Record(PoolScope owner, QuotaCounter counter, long reserved) => new(
        owner,
        counter.Window,
        Ticks.ToTime(counter.Start),
        counter.Limit,
        Ticks.ToTimeOrNull(counter.LimitUntil ?? 0),
        counter.Used,
        Math.Max(counter.Used, reserved));

    private static KeyRecord Record(KeySlot slot) => new()
    {
        KeyId = slot.Key.Id,
        AccountId = slot.AccountId,
        AccountByHand = slot.AccountByHand,
        Enabled = slot.Enabled,
        DisabledReason = slot.DisabledReason,
        Invalid = slot.Invalid,
        InvalidReason = slot.InvalidReason,
        InvalidExplanation = slot.InvalidExplanation,
        Unchecked = slot.Unchecked,
        Weight = slot.WeightByHand,
        DailyLimit = slot.Daily.Limit,
        Used = slot.Used,
        Succeeded = slot.Succeeded,
        Failed = slot.Failed,
        LastUsed = Ticks.ToTimeOrNull(slot.LastUsed),
        LastChecked = Ticks.ToTimeOrNull(slot.LastChecked),
        RestsInARow = slot.Rest.InARow,
        SuspectedUntil = Ticks.ToTimeOrNull(Math.Max(slot.SuspectedUntil, slot.Account.SuspectedUntil)),
        SuspectedReason = slot.SuspectedUntil >= slot.Account.SuspectedUntil ? slot.SuspectedReason : slot.Account.SuspectedReason,
        LimitRemaining = slot.LimitRemaining,
        FreeTier = slot.Account.FreeTier,
    };
}
