using Rotor.Load.Children;

namespace Rotor.Load.Driving;

/// <summary>What one proxy cost in one round of one scenario.</summary>
internal sealed record Measurement
{
    /// <summary>Processor time of the proxy for each request or chunk, user and kernel together.</summary>
    public required double MicrosecondsPerUnit { get; init; }

    public required double PerSecond { get; init; }

    public required long Failed { get; init; }

    /// <summary>Of whole requests, or of streams until their first chunk; microseconds.</summary>
    public required (double P50, double P99) Times { get; init; }

    /// <summary>Between two chunks; microseconds.</summary>
    public required (double P50, double P99) Gaps { get; init; }

    /// <summary>With all connections and streams open.</summary>
    public required double ResidentMegabytes { get; init; }

    public required Noise Noise { get; init; }
}
