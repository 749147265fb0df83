using System.ComponentModel.DataAnnotations;

namespace Rotor.Core.Keys;

/// <summary>How the pool chooses keys and how long requests wait for them: the section <c>ROTOR_POOL__*</c>.</summary>
public sealed class PoolOptions
{
    /// <summary>The name of the strategy that picks a key among those that are free to use.</summary>
    /// <value><c>adaptive</c> by default; else <c>weighted</c>, <c>round_robin</c>, <c>least_used</c>, <c>random</c>.</value>
    [AllowedValues("adaptive", "weighted", "round_robin", "least_used", "random")]
    public string Strategy { get; set; } = "adaptive";

    /// <summary>How long one request may wait, in all, for a key while every key rests. Must stay under the stream's commit time.</summary>
    /// <value>10 seconds by default; from 0 (never wait) to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many attempts of one request may cost something upstream. The pool itself does not count; the attempt loop does.</summary>
    /// <value>4 by default; from 1 to 32.</value>
    [Range(1, 32)]
    public int MaxAttempts { get; set; } = 4;

    /// <summary>How many requests may wait for a key at the same time; one more is refused at once.</summary>
    /// <value>1,000 by default; from 0 to 100,000.</value>
    [Range(0, 100_000)]
    public int MaxQueue { get; set; } = 1_000;

    /// <summary>The first rest of a key where the evidence names no end, instead of the one that the verdict advises.</summary>
    /// <value>Not set by default; from 1 second to 1 day. <c>KEY_FAILURE_COOLDOWN_SECONDS</c> sets it.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan? FailureCooldown { get; set; }

    /// <summary>So many rests of a key in a row, without a success between them, put it out of use until a check passes.</summary>
    /// <value>Not set by default, and then no number does; from 1 to 1,000. <c>KEY_MAX_CONSECUTIVE_FAILURES</c> sets it.</value>
    [Range(1, 1_000)]
    public int? MaxRestsInARow { get; set; }

    /// <summary>How often a key that works is checked.</summary>
    /// <value>1 hour by default; from 1 minute to 7 days. <c>HEALTH_CHECK_INTERVAL_SECONDS</c> sets it.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromHours(1);
}
