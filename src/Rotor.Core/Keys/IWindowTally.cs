namespace Rotor.Core.Keys;

/// <summary>The count of one window, kept where the process's death does not reach it, without waiting for a disk.</summary>
public interface IWindowTally
{
    /// <summary>Takes note of a count; may be called from any thread. Older counts than the one that is kept are passed over.</summary>
    /// <param name="count">As <see cref="Pack"/> gives it.</param>
    void Raise(long count);

    /// <summary>Takes note of a count that was corrected, also downwards.</summary>
    void Correct(long count);

    /// <summary>A window's start and its count as one number that only grows.</summary>
    /// <param name="start">The window's start in UTC ticks, a whole minute.</param>
    /// <param name="used">The count, 0 or more; past <see cref="uint.MaxValue"/> it stays there.</param>
    static long Pack(long start, long used) => (start / TimeSpan.TicksPerMinute << 32) | Math.Min(used, uint.MaxValue);

    /// <summary>What <see cref="Pack"/> made one number of.</summary>
    static (long Start, long Used) Unpack(long count) => ((count >> 32) * TimeSpan.TicksPerMinute, count & uint.MaxValue);
}
