using System.ComponentModel.DataAnnotations;

namespace Rotor.Core.Keys;

/// <summary>How keys are chosen and how long a request may look for one: the section <c>ROTOR_POOL__*</c>.</summary>
public sealed class PoolOptions
{
    /// <summary>The name of the strategy that picks the key of an attempt.</summary>
    /// <value><c>adaptive</c> by default; or <c>weighted</c>, <c>round_robin</c>, <c>least_used</c>, <c>random</c>.</value>
    [AllowedValues("adaptive", "weighted", "round_robin", "least_used", "random")]
    public string Strategy { get; set; } = "adaptive";

    /// <summary>How long a request waits for the earliest key when all of them rest. Must stay under the stream's commit time.</summary>
    /// <value>10 seconds by default; from zero (never waits) to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts of one request that may have cost something; OpenRouter's own refusals of a key do not count.</summary>
    /// <value>4 by default; from 1 to 32.</value>
    [Range(1, 32)]
    public int MaxAttempts { get; set; } = 4;
}
