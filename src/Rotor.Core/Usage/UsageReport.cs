namespace Rotor.Core.Usage;

/// <summary>What usage is divided by.</summary>
public enum UsageGroup
{
    None,
    Model,
    Key,
    Account,
    Client,
    Provider,
}

/// <summary>How wide a row of usage is in time.</summary>
public enum UsageSpan
{
    Hour,
    Day,
}

/// <summary>Which usage is asked for.</summary>
/// <param name="From">From the span that holds this instant.</param>
/// <param name="To">Up to the end of the hour that holds this instant; an hour's start is the end of the one before.</param>
/// <param name="By">The width of a row; days are UTC days.</param>
/// <param name="Group">What rows are divided by.</param>
/// <param name="Clients">Only these client ids; null for all.</param>
public sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, UsageSpan By, UsageGroup Group, IReadOnlyList<string>? Clients = null);

/// <summary>Usage in one span of time.</summary>
/// <param name="Time">The span's start.</param>
/// <param name="Key">The group's value; empty where the request had none or nothing was grouped.</param>
/// <param name="Name">What to show for it: a label or name, else the key itself.</param>
/// <param name="Requests">Requests that ended in it, by their start.</param>
/// <param name="Successes">Those whose client has the whole answer.</param>
/// <param name="PromptTokens">Tokens of the inputs.</param>
/// <param name="CompletionTokens">Tokens of the outputs.</param>
/// <param name="CostUsd">USD.</param>
/// <param name="AverageMs">Mean duration in milliseconds.</param>
/// <param name="P50Ms">Median duration, within 5 percent.</param>
/// <param name="P95Ms">95th percentile of the duration, within 5 percent.</param>
/// <param name="FirstContentP50Ms">Median time to first content, within 5 percent.</param>
/// <param name="FirstContentP95Ms">95th percentile of it.</param>
public sealed record UsageRow(
    DateTimeOffset Time, string Key, string Name, long Requests, long Successes, long PromptTokens, long CompletionTokens, decimal CostUsd,
    double AverageMs, double P50Ms, double P95Ms, double FirstContentP50Ms, double FirstContentP95Ms);

/// <summary>Usage as asked for, oldest first. <see cref="From"/> and <see cref="To"/> tell what was counted: spans from their start, up to whole hours or to the present.</summary>
public sealed record UsageReport(DateTimeOffset From, DateTimeOffset To, UsageSpan By, UsageGroup Group, IReadOnlyList<UsageRow> Rows);
