using System.Diagnostics;

namespace Rotor.Load.Driving;

/// <summary>Times of one worker, in a ring: the last ones count.</summary>
internal sealed class Samples(int capacity)
{
    private readonly long[] _ticks = new long[capacity];
    private int _count;

    public void Add(long ticks) => _ticks[_count++ % _ticks.Length] = ticks;

    public void Clear() => _count = 0;

    /// <summary>The percentiles of all workers' times together, in microseconds; not a number when there are none.</summary>
    public static (double P50, double P99) Percentiles(IEnumerable<Samples> all)
    {
        var ticks = all.SelectMany(samples => samples._ticks.Take(Math.Min(samples._count, samples._ticks.Length))).ToArray();
        Array.Sort(ticks);
        return (At(ticks, 0.5), At(ticks, 0.99));
    }

    private static double At(long[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : Stopwatch.GetElapsedTime(0, sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))]).TotalMicroseconds;
}
