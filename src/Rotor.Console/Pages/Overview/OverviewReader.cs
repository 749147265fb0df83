using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Overview;

/// <summary>Reads the overview for all who look at it: at most once a second, and never when nobody does.</summary>
public sealed class OverviewReader(IServiceProvider services, TimeProvider time)
{
    /// <summary>How long one reading is good enough.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(1);

    private const string Everybody = "";
    private readonly ConcurrentDictionary<string, SharedRead<OverviewModel>> _reads = new(StringComparer.Ordinal);

    /// <param name="clients">The clients whose requests the viewer may see; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<OverviewModel> ReadAsync(IReadOnlyList<string>? clients, CancellationToken cancellationToken)
    {
        // Members are few, and what they may see changes: each set of clients is its own.
        if (_reads.Count > 100)
            _reads.Clear();
        return _reads.GetOrAdd(clients is null ? Everybody : string.Join('\n', clients), _ =>
        {
            var board = new OverviewBoard(
                services.GetRequiredService<IUsageLog>(), services.GetRequiredService<IRequestLog>(), services.GetRequiredService<KeyPool>(), clients, time);
            return new SharedRead<OverviewModel>(board.ReadAsync, Holds, time);
        }).GetAsync(cancellationToken);
    }
}
