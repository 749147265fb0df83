namespace Rotor.Core.Limits;

/// <summary>Money as limits count it: whole billionths of a USD.</summary>
internal static class Usd
{
    private const decimal PerUsd = 1_000_000_000m;
    private const decimal Most = 9_000_000_000m;

    /// <summary>Rounded up, so that many small requests are never free together; what is negative counts as nothing.</summary>
    public static long ToNanos(decimal usd) => usd <= 0 ? 0 : (long)decimal.Ceiling(Math.Min(usd, Most) * PerUsd);

    public static decimal FromNanos(long nanos) => nanos / PerUsd;
}
