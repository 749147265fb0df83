using Microsoft.AspNetCore.Http;
using Rotor.Core.RequestLog;

namespace Rotor.WebConsole.Serving;

/// <summary>Reads which records an address asks for, by the parameters of the admin API, so that both show the same.</summary>
public interface IRecordsDoor
{
    /// <param name="query">The filters, by the names that <c>/api/requests</c> knows; no others.</param>
    /// <param name="own">The clients whose records the viewer may see; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<AskedRecords> ReadAsync(IQueryCollection query, IReadOnlyList<string>? own, CancellationToken cancellationToken);
}

/// <summary>What an address asks for.</summary>
/// <param name="Filter">For the log.</param>
/// <param name="Fault">The parameter that cannot be understood; null when all can.</param>
public sealed record AskedRecords(RequestFilter Filter, string? Fault);
