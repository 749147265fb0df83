namespace Rotor.Core.Usage;

/// <summary>What ended requests that began within one minute came to.</summary>
/// <param name="Time">The minute's start.</param>
/// <param name="Sums">The sums.</param>
public sealed record MinuteUsage(DateTimeOffset Time, UsageSums Sums);
