using Rotor.Core.RequestLog;

namespace Rotor.Core.Usage;

/// <summary>Sums that outlive the records they were made from.</summary>
public interface IUsageLog
{
    Task<UsageReport> ReadAsync(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>Totals over everything and over the usual windows: of these client ids, or of all where that is null.</summary>
    Task<RequestStats> StatsAsync(IReadOnlyList<string>? clients, CancellationToken cancellationToken);
}
