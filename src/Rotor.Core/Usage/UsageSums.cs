using Rotor.Core.RequestLog;

namespace Rotor.Core.Usage;

/// <summary>What requests have come to; sums of sums are exact.</summary>
public sealed class UsageSums
{
    public long Requests { get; set; }

    public long Successes { get; set; }

    public long PromptTokens { get; set; }

    public long CompletionTokens { get; set; }

    /// <summary>Billionths of a US dollar.</summary>
    public long CostNanoUsd { get; set; }

    /// <summary>Microseconds, over all requests with a known duration.</summary>
    public long DurationMicroseconds { get; set; }

    public LatencyDigest Duration { get; } = new();

    public LatencyDigest FirstContent { get; } = new();

    public decimal CostUsd => CostNanoUsd / 1_000_000_000m;

    /// <summary>Mean duration in milliseconds; 0 when none is known.</summary>
    public double AverageMs => Duration.Count == 0 ? 0 : Math.Round(DurationMicroseconds / 1000.0 / Duration.Count, 3);

    /// <summary>Counts a request that has ended.</summary>
    public void Add(RequestRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Requests++;
        if (record.State == RequestState.Completed) Successes++;
        PromptTokens += record.PromptTokens ?? 0;
        CompletionTokens += record.CompletionTokens ?? 0;
        CostNanoUsd += (long)((record.CostUsd ?? 0) * 1_000_000_000m);
        if (record.Duration is { } duration)
        {
            DurationMicroseconds += (long)duration.TotalMicroseconds;
            Duration.Add(duration.TotalMilliseconds);
        }
        if (record.FirstContent is { } content) FirstContent.Add(content.TotalMilliseconds);
    }

    public void Add(UsageSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Requests += other.Requests;
        Successes += other.Successes;
        PromptTokens += other.PromptTokens;
        CompletionTokens += other.CompletionTokens;
        CostNanoUsd += other.CostNanoUsd;
        DurationMicroseconds += other.DurationMicroseconds;
        Duration.Add(other.Duration);
        FirstContent.Add(other.FirstContent);
    }

    public RequestTotals ToTotals() => new(
        Requests, Successes, AverageMs, Duration.Percentile(0.5), Duration.Percentile(0.95), FirstContent.Percentile(0.5), PromptTokens, CompletionTokens, CostUsd);
}
