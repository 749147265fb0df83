namespace Rotor.Core.RequestLog;

/// <summary>One call upstream, as kept.</summary>
public sealed record AttemptRecord
{
    /// <summary>The key's id; null for lists that need none.</summary>
    public string? KeyId { get; init; }

    /// <summary>Label and last four of the key.</summary>
    public string? KeyLabel { get; init; }

    public string? Account { get; init; }

    /// <summary>The model this attempt asked for.</summary>
    public string? Model { get; init; }

    /// <summary>From the request's start to the attempt's.</summary>
    public TimeSpan StartedAfter { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>Upstream's status; 0 when no head came.</summary>
    public int Status { get; init; }

    /// <summary>The verdict's stable code; null for the attempt that served.</summary>
    public string? Reason { get; init; }

    /// <summary>The verdict in words.</summary>
    public string? Explanation { get; init; }
}
