namespace Rotor.Day;

/// <summary>An account of the script: what holds of it, and when.</summary>
internal sealed class ScriptedAccount
{
    public required string Id { get; init; }

    /// <summary>Paid models answer 402, and the free day has 50 requests.</summary>
    public bool NeverPaid { get; init; }

    public int FreePerDay => NeverPaid ? 50 : 1000;

    /// <summary>While its credits are used up.</summary>
    public Span Broke { get; set; } = Span.Never;

    /// <summary>While its running requests hold its whole budget: 402 with Retry-After.</summary>
    public Span Crowded { get; set; } = Span.Never;

    /// <summary>Free models are closed to it by its privacy settings.</summary>
    public bool NoFreeTraining { get; set; }

    public List<ScriptedKey> Keys { get; } = [];
}

/// <summary>A key of the script.</summary>
internal sealed class ScriptedKey
{
    public required string Value { get; init; }

    public required ScriptedAccount Account { get; init; }

    public Span Revoked { get; set; } = Span.Never;

    /// <summary>While its spending limit for the day is reached.</summary>
    public Span Limited { get; set; } = Span.Never;

    /// <summary>While whatever is sent with it ends in a server error.</summary>
    public Span Sick { get; set; } = Span.Never;

    public bool IsUp(long at) => !Revoked.Holds(at) && !Limited.Holds(at) && !Sick.Holds(at);
}

/// <summary>A model of the script.</summary>
internal sealed class ScriptedModel
{
    public required string Id { get; init; }

    public required string Provider { get; init; }

    public bool Free => Id.EndsWith(":free", StringComparison.Ordinal);

    public List<ModelFault> Faults { get; } = [];
}

/// <summary>One client's request.</summary>
/// <param name="At">When it comes, UTC ticks.</param>
/// <param name="Model">The index of its model.</param>
/// <param name="Stream">Whether it wants a stream.</param>
/// <param name="Conversation">Which conversation it belongs to.</param>
/// <param name="Fault">How it fails, once or always.</param>
/// <param name="LatencyMs">How long its answer takes.</param>
internal readonly record struct ScriptedRequest(long At, byte Model, bool Stream, int Conversation, AttemptFault Fault, int LatencyMs)
{
    /// <summary>True when upstream's refusal is what the client is owed.</summary>
    public bool IsItsOwnFault => Fault is AttemptFault.ContextTooLong or AttemptFault.Moderation;
}
