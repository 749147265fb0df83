using Rotor.Core.Limits;

namespace Rotor.Core.Keys;

/// <summary>What people see of the pool.</summary>
public sealed partial class KeyPool
{
    // The gate is held for so many keys at a time, so that a console looking at ten thousand delays no request.
    private const int SnapshotSlice = 200;

    /// <summary>Every key as it stands, in the order of its label.</summary>
    public KeySnapshot[] Snapshot()
    {
        KeySlot[] slots;
        lock (_gate)
            slots = [.. _keys.Values];
        var snapshots = new List<KeySnapshot>(slots.Length);
        for (var from = 0; from < slots.Length; from += SnapshotSlice)
        {
            lock (_gate)
            {
                var now = Enter_NeedsLock();
                foreach (var slot in slots.AsSpan(from, Math.Min(SnapshotSlice, slots.Length - from)))
                {
                    if (!slot.IsRemoved)
                        snapshots.Add(Describe_NeedsLock(slot, now));
                }
            }
        }

        return [.. snapshots.OrderBy(key => key.Label, StringComparer.OrdinalIgnoreCase).ThenBy(key => key.Id, StringComparer.Ordinal)];
    }

    /// <summary>One key as it stands, or null.</summary>
    public KeySnapshot? Snapshot(string keyId)
    {
        lock (_gate)
            return _keys.TryGetValue(keyId, out var slot) ? Describe_NeedsLock(slot, Enter_NeedsLock()) : null;
    }

    /// <summary>The accounts that are known by name, each with its free quota and how long that lasts.</summary>
    public AccountSnapshot[] Accounts()
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            return [.. _accounts.Values.Where(account => account.IsKnown).OrderBy(account => account.Id, StringComparer.Ordinal).Select(account => Describe(account, now))];
        }
    }

    /// <summary>What rests of that which all keys share: models, and the upstream.</summary>
    public CooldownRecord[] SharedRests()
    {
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            return [.. _models.Values.Append(_upstream).Where(health => health.Rest.Rests(now)).Select(health => health.Rest.ToRecord())];
        }
    }

    /// <summary>How many keys there are, in use or not.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _keys.Count;
        }
    }

    /// <summary>How many keys some request could use now.</summary>
    public int CountUsable()
    {
        lock (_gate)
        {
            Enter_NeedsLock();
            return Math.Max(_lanes[0].Count, _lanes[1].Count);
        }
    }

    private static KeySnapshot Describe_NeedsLock(KeySlot slot, long now)
    {
        slot.Daily.Roll(now);
        var (state, reason, explanation, evidence, until) = StandingOf(slot, now);
        return new KeySnapshot
        {
            Id = slot.Key.Id,
            Label = slot.Key.Label,
            Last4 = slot.Key.Last4,
            Account = slot.AccountId,
            AccountByHand = slot.AccountByHand,
            Weight = slot.Weight,
            State = state,
            Reason = reason,
            Explanation = explanation,
            Evidence = evidence,
            Until = Ticks.ToTimeOrNull(until),
            InFlight = slot.InFlight,
            LastUsed = Ticks.ToTimeOrNull(slot.LastUsed),
            LastChecked = Ticks.ToTimeOrNull(slot.LastChecked),
            Used = slot.Used,
            Succeeded = slot.Succeeded,
            Failed = slot.Failed,
            DailyLimit = slot.Daily.Limit,
            DailyUsed = slot.Daily.Used,
            LimitRemaining = slot.LimitRemaining,
            FreeTier = slot.Account.FreeTier,
            Cooldowns = RestsOf(slot, now),
        };
    }

    private static (KeyState State, string Reason, string Explanation, string Evidence, long Until) StandingOf(KeySlot slot, long now)
    {
        var account = slot.Account;
        if (!slot.Enabled)
            return (KeyState.Disabled, "disabled", slot.DisabledReason, "", 0);
        if (slot.Invalid)
            return (KeyState.Invalid, slot.InvalidReason, slot.InvalidExplanation, "", 0);
        var rest = account.Whole.Until > slot.Rest.Until ? account.Whole : slot.Rest;
        if (rest.Rests(now))
            return (KeyState.Resting, rest.Reason, rest.Explanation, rest.Evidence, rest.Until);
        if (account.Free.Rests(now) && account.Paid.Rests(now))
        {
            rest = account.Free.Until < account.Paid.Until ? account.Free : account.Paid;
            return (KeyState.Resting, rest.Reason, rest.Explanation, rest.Evidence, rest.Until);
        }

        if (slot.Daily.IsSpent)
            return (KeyState.Spent, "daily_limit", "It has served as many requests today as its daily limit allows.", "", slot.Daily.End);
        if (IsSuspected(slot, now))
        {
            return slot.SuspectedUntil >= account.SuspectedUntil
                ? (KeyState.Suspected, slot.SuspectedReason, "It is asked last until its failures are explained.", "", slot.SuspectedUntil)
                : (KeyState.Suspected, account.SuspectedReason, "Its account is asked last until its failures are explained.", "", account.SuspectedUntil);
        }

        return (slot.Unchecked ? KeyState.Unchecked : KeyState.Ready, "", "", "", 0);
    }

    private static CooldownRecord[] RestsOf(KeySlot slot, long now)
    {
        var account = slot.Account;
        return [.. new[] { slot.Rest }
            .Concat(slot.Models?.Values ?? Enumerable.Empty<ScopeState>())
            .Concat(StatesOf(account))
            .Where(state => state.Rests(now))
            .Select(state => state.ToRecord())];
    }

    private static IEnumerable<ScopeState> StatesOf(AccountSlot account) => new[] { account.Whole, account.Free, account.Paid }
        .Concat(account.Models?.Values ?? Enumerable.Empty<ScopeState>())
        .Concat(account.Vendors?.Values ?? Enumerable.Empty<ScopeState>());

    private static AccountSnapshot Describe(AccountSlot account, long now)
    {
        account.Quota.Roll(now);
        var day = account.Quota.Day;
        var end = day.Limit is { } limit ? QuotaForecast.End(day.Used, limit, account.Quota.FirstLease, now, day.End) : null;
        return new AccountSnapshot
        {
            Id = account.Id,
            KeyIds = [.. account.Keys.Select(slot => slot.Key.Id)],
            InFlight = account.InFlight,
            FreeTier = account.FreeTier,
            FreeUsedToday = day.Used,
            FreeLimitToday = day.Limit,
            FreeEndsAt = Ticks.ToTimeOrNull(end ?? 0),
            Forecast = day.Limit is { } known ? QuotaForecast.Describe(day.Used, known, end) : "",
            Cooldowns = [.. StatesOf(account).Where(state => state.Rests(now)).Select(state => state.ToRecord())],
        };
    }
}
