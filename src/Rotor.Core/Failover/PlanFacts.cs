namespace Rotor.Core.Failover;

/// <summary>What the attempt loop knows when it asks the plan for the next step.</summary>
public readonly record struct PlanFacts
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>The end of the request's total deadline.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>True once a byte of the answer's content reached the client: no answer can be started over.</summary>
    public bool ContentSent { get; init; }

    /// <summary>True when the client asked for a stream.</summary>
    public bool IsStream { get; init; }

    /// <summary>True when upstream's successful head came for the attempt that just failed.</summary>
    public bool HeadCame { get; init; }

    /// <summary>True when the key is the caller's own: the pool never stands in for it.</summary>
    public bool CallersKey { get; init; }

    /// <summary>True when a key that this request has not tried may serve it; may be hopeful, see <see cref="FailoverPlan.Reconsider"/>.</summary>
    public bool AnotherKey { get; init; }

    /// <summary>True when a key of an account that this request has not tried may serve it.</summary>
    public bool AnotherAccount { get; init; }

    /// <summary>True when the fallback list holds a further model.</summary>
    public bool AnotherModel { get; init; }
}
