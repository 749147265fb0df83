using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>One request's way through the pool. Used by one request, one lease at a time; disposing it settles what it suspects.</summary>
/// <remarks>Its internal members are guarded by the pool's gate.</remarks>
public sealed class RequestLeases : IDisposable
{
    private readonly KeyPool _pool;
    private List<TriedKey>? _tried;

    internal RequestLeases(KeyPool pool, in LeaseQuery query)
    {
        _pool = pool;
        Model = query.Model ?? "";
        Free = query.Free;
        Affinity = query.Affinity;
        OnlyKeyId = query.OnlyKeyId;
    }

    internal string Model { get; private set; }

    internal bool Free { get; private set; }

    /// <summary>True while it would rather go to another model than wait for this one.</summary>
    internal bool MayLeaveModel { get; private set; }

    internal ulong Affinity { get; }

    internal string? OnlyKeyId { get; }

    /// <summary>The key of the last lease, out or returned.</summary>
    internal KeySlot? Last { get; private set; }

    /// <summary>The number of the lease that is out, 0 when none is.</summary>
    internal long Out { get; set; }

    /// <summary>The number of the last lease, out or returned: numbers order what began when, also within one tick of the clock.</summary>
    internal long Number { get; private set; }

    /// <summary>How long this request has waited in line so far.</summary>
    internal long Waited { get; set; }

    /// <summary>True while something that all keys share lets only this request try it.</summary>
    internal bool Probes { get; set; }

    internal List<SuspectedScope>? Suspicions { get; set; }

    internal bool HasTried => _tried is { Count: > 0 };

    /// <summary>Gives the next key; completes at once unless every key rests and the earliest end is near.</summary>
    /// <returns>A lease, or a refusal when no key can be had within the time a request may wait.</returns>
    public ValueTask<LeaseResult> NextAsync(NextLease hint, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<LeaseResult>(cancellationToken) : _pool.Take(this, hint, cancellationToken);

    /// <summary>Content has come: what waited for this attempt to show that upstream is well again need wait no longer. Calling it is optional.</summary>
    public void Answering(Lease lease) => _pool.Answering(this, lease);

    /// <summary>Returns the lease of an attempt that failed.</summary>
    public void Failed(Lease lease, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        _pool.Failed(this, lease, verdict);
    }

    /// <summary>Returns the lease of an attempt whose answer was whole, and rests what this request suspects of keys of other accounts.</summary>
    public void Succeeded(Lease lease) => _pool.Succeeded(this, lease);

    /// <summary>Returns the lease of an attempt that the client left; nobody is blamed.</summary>
    public void Abandoned(Lease lease) => _pool.Abandoned(this, lease);

    /// <summary>Drops what this request suspects and could not prove, and returns a lease that is still out as abandoned.</summary>
    public void Dispose() => _pool.End(this);

    internal void Turn(in NextLease hint)
    {
        MayLeaveModel = hint.MayLeaveModel;
        if (hint.Model is not null)
        {
            Model = hint.Model;
            Free = hint.Free;
        }

        if (hint.Choice == LeaseChoice.AnyKey)
            _tried?.Clear();
        else if (hint.Choice == LeaseChoice.OtherAccount && HasTried)
            _tried![^1] = _tried[^1] with { WholeAccount = true };
    }

    internal void Leased(KeySlot slot, long number)
    {
        Last = slot;
        Out = Number = number;
    }

    /// <summary>Takes note of a key that failed. It may be asked again only when it has rested for that.</summary>
    internal void Tried(KeySlot slot, long restsUntil) => (_tried ??= []).Add(new TriedKey(slot, restsUntil == 0 ? Ticks.Never : restsUntil, false));

    internal bool Excludes(KeySlot slot, long now) => _tried is not null && ExcludedUntil(slot, now) > now;

    /// <summary>Until when this request shall not take a key; 0 when it may.</summary>
    internal long ExcludedUntil(KeySlot slot, long now)
    {
        if (_tried is null)
            return 0;
        long until = 0;
        foreach (var tried in _tried)
        {
            if (ReferenceEquals(tried.Slot, slot) || (tried.WholeAccount && ReferenceEquals(tried.Slot.Account, slot.Account)))
                until = Math.Max(until, tried.Until);
        }

        return until > now ? until : 0;
    }

    private readonly record struct TriedKey(KeySlot Slot, long Until, bool WholeAccount);
}

/// <summary>What one attempt of a request put under suspicion.</summary>
internal sealed record SuspectedScope(KeySlot Slot, AccountSlot Account, string Model, bool Free, Verdict Verdict, long Number);
