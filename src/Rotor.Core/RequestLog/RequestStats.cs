namespace Rotor.Core.RequestLog;

/// <summary>Totals over a span of time.</summary>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Successes">Those whose client has the whole answer.</param>
/// <param name="AverageMs">Mean duration in milliseconds.</param>
/// <param name="P50Ms">Median duration.</param>
/// <param name="P95Ms">95th percentile of the duration.</param>
/// <param name="FirstContentP50Ms">Median time to first content.</param>
/// <param name="PromptTokens">Tokens of the inputs.</param>
/// <param name="CompletionTokens">Tokens of the outputs.</param>
/// <param name="CostUsd">USD.</param>
public sealed record RequestTotals(
    long Requests, long Successes, double AverageMs, double P50Ms, double P95Ms, double FirstContentP50Ms, long PromptTokens, long CompletionTokens, decimal CostUsd)
{
    /// <summary>Percent of requests; 0 where there are none.</summary>
    public double SuccessRate => Requests == 0 ? 0 : 100.0 * Successes / Requests;
}

/// <summary>Totals over all that was ever recorded, and over the windows that people look at.</summary>
/// <param name="All">Everything, also what retention has removed.</param>
/// <param name="Today">Since midnight UTC.</param>
/// <param name="LastHour">The last 60 minutes, in whole minutes.</param>
/// <param name="LastDay">The last 24 hours, in whole hours.</param>
public sealed record RequestStats(RequestTotals All, RequestTotals Today, RequestTotals LastHour, RequestTotals LastDay);
