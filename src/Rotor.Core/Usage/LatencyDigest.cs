namespace Rotor.Core.Usage;

/// <summary>Counts of times in steps of ten percent, from 0.1 ms to over four hours: percentiles within five percent, and sums of many are exact.</summary>
public sealed class LatencyDigest
{
    private const int Steps = 200;
    private const double Least = 0.1;
    private static readonly double LogStep = Math.Log(1.1);

    private readonly int[] _counts = new int[Steps];

    /// <summary>How many times were added.</summary>
    public long Count { get; private set; }

    public void Add(double milliseconds) => Add(StepOf(milliseconds), 1);

    /// <summary>Adds so many to a step, as <see cref="Counts"/> gives it.</summary>
    public void Add(int step, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _counts[Math.Clamp(step, 0, Steps - 1)] += count;
        Count += count;
    }

    public void Add(LatencyDigest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var step = 0; step < Steps; step++) _counts[step] += other._counts[step];
        Count += other.Count;
    }

    /// <summary>How many of each step, ascending.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>The time below which a share (0 to 1) of all times lie, in milliseconds; 0 when there are none.</summary>
    public double Percentile(double share)
    {
        if (Count == 0) return 0;
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var step = 0; step < Steps; step++)
        {
            seen += _counts[step];
            if (seen >= rank) return Math.Round(Least * Math.Exp((step - 0.5) * LogStep), 3);
        }
        return 0;
    }

    private static int StepOf(double milliseconds) => milliseconds <= Least ? 0 : (int)Math.Ceiling(Math.Log(milliseconds / Least) / LogStep);
}
