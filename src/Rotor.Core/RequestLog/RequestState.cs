namespace Rotor.Core.RequestLog;

/// <summary>Where a request stands. The numbers are stored and never change.</summary>
public enum RequestState
{
    /// <summary>Still at work; a row exists from its first second on.</summary>
    Running = 1,

    /// <summary>The client has its whole answer.</summary>
    Completed = 2,

    /// <summary>It ended with an error, before or after content.</summary>
    Failed = 3,

    /// <summary>The client left.</summary>
    Cancelled = 4,

    /// <summary>Rotor turned it away: access, policy, limits, or a body that nobody could serve. No call went upstream.</summary>
    Refused = 5,

    /// <summary>The process ended while it ran.</summary>
    Interrupted = 6,
}
