using System.Diagnostics.CodeAnalysis;

namespace Rotor.Core.Keys;

/// <summary>A lease, or the reason why there is none.</summary>
public readonly struct LeaseResult
{
    internal LeaseResult(Lease lease) => Lease = lease;

    internal LeaseResult(LeaseRefusal refusal) => Refusal = refusal;

    /// <summary>Without meaning when <see cref="IsRefused"/>.</summary>
    public Lease Lease { get; }

    public LeaseRefusal? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;
}

/// <summary>Why no key can be had.</summary>
/// <param name="Status">429 when the earliest end is a rate or quota, 402 when all rest for credits, upstream's own when it lacks the model, else 503.</param>
/// <param name="Reason">A stable code in snake case.</param>
/// <param name="Explanation">One or two sentences that a person understands; no secret.</param>
/// <param name="RetryAfter">How long until a key is free to use; null when no waiting helps.</param>
public sealed record LeaseRefusal(int Status, string Reason, string Explanation, TimeSpan? RetryAfter)
{
    /// <summary>True when it is the model that rests, with whatever key: another model may be served.</summary>
    public bool OfModel { get; init; }
}
