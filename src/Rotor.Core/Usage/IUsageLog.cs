using Rotor.Core.RequestLog;

namespace Rotor.Core.Usage;

/// <summary>Sums that outlive the records they were made from.</summary>
public interface IUsageLog
{
    Task<UsageReport> ReadAsync(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>Totals over everything and over the usual windows: of these client ids, or of all where that is null.</summary>
    Task<RequestStats> StatsAsync(IReadOnlyList<string>? clients, CancellationToken cancellationToken);

    /// <summary>Minute by minute from the one that holds <paramref name="from"/>, oldest first, read from the records themselves: meant for an hour or less. Minutes without a request are left out.</summary>
    Task<IReadOnlyList<MinuteUsage>> MinutesAsync(DateTimeOffset from, IReadOnlyList<string>? clients, CancellationToken cancellationToken);
}
