namespace Rotor.Core.Keys;

/// <summary>What is held against one scope. Guarded by the pool's gate; instants are UTC ticks, 0 for never.</summary>
internal sealed class ScopeState(PoolScope scope, object? target)
{
    public PoolScope Scope { get; } = scope;

    /// <summary>The key or account that it is of; null for what all keys share.</summary>
    public object? Target { get; } = target;

    public long Since { get; set; }

    public long Until { get; set; }

    public string Reason { get; set; } = "";

    public string Explanation { get; set; } = "";

    public string Evidence { get; set; } = "";

    /// <summary>Rests in a row without a success between them.</summary>
    public int InARow { get; set; }

    public RestNature Nature { get; set; }

    /// <summary>The status of the answer that began the rest; 0 when that is not known any more.</summary>
    public int Status { get; set; }

    /// <summary>The youngest lease there was when the rest began.</summary>
    public long SinceLease { get; set; }

    /// <summary>The youngest lease there was when an attempt was last seen to succeed.</summary>
    public long LastSuccess { get; set; }

    /// <summary>The youngest lease that has succeeded.</summary>
    public long LastGood { get; set; }

    /// <summary>The youngest lease there was when a person last lifted it.</summary>
    public long LastLift { get; set; }

    /// <summary>True when the key seems dead and a check has not said so yet.</summary>
    public bool IsUnconfirmed { get; set; }

    /// <summary>After a rest of something that all keys share one request goes ahead; until then the others wait.</summary>
    public long ProbeUntil { get; set; }

    public object? Prober { get; set; }

    /// <summary>True while it counts among the marks that make a model's lane necessary.</summary>
    public bool Marked { get; set; }

    public bool Rests(long now) => Until > now;

    /// <summary>True when a rest has ended and nothing has shown yet that it is over.</summary>
    public bool IsOnTrial => InARow > 0;

    /// <summary>
    /// True when a failed lease says nothing any more. Ambiguous evidence yields to any success seen since the lease; evidence that is told in words only to
    /// the success of a younger lease, as an old stream may end well long after its account's quota did.
    /// </summary>
    public bool IsOlderThanGood(long lease, bool ambiguous) => lease <= LastLift || lease <= (ambiguous ? LastSuccess : LastGood);

    public void Clear(long now)
    {
        Until = Math.Min(Until, now);
        InARow = 0;
        Prober = null;
        ProbeUntil = 0;
    }

    /// <summary>Takes up what stood against another scope that turned out to be this one.</summary>
    public void TakeOver(ScopeState other)
    {
        Since = other.Since;
        SinceLease = other.SinceLease;
        Until = other.Until;
        Reason = other.Reason;
        Explanation = other.Explanation;
        Evidence = other.Evidence;
        InARow = Math.Max(InARow, other.InARow);
        Nature = other.Nature;
    }

    public CooldownRecord ToRecord() => new(Scope, Reason, Explanation, Evidence, Ticks.ToTime(Since), Ticks.ToTime(Until), InARow, Nature);

    public void Restore(CooldownRecord record)
    {
        Since = record.Since.UtcTicks;
        Until = record.Until.UtcTicks;
        Reason = record.Reason;
        Explanation = record.Explanation;
        Evidence = record.Evidence;
        InARow = record.InARow;
        Nature = record.Nature;
    }
}
