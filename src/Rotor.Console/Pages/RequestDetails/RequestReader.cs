using System.Collections.Concurrent;
using Rotor.Core.RequestLog;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary>Reads requests that are looked at while they run: each at most once a second for all who look, and not at all while no record is kept.</summary>
public sealed class RequestReader(IRequestLog log, TimeProvider time)
{
    /// <summary>How long one reading is good enough.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(1);

    private const int MostAtOnce = 100;
    private readonly ConcurrentDictionary<string, SharedRead<RequestRecord?>> _reads = new(StringComparer.Ordinal);

    public Task<RequestRecord?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (_reads.Count > MostAtOnce)
            _reads.Clear();
        return _reads.GetOrAdd(id, NewRead).GetAsync(cancellationToken);
    }

    private SharedRead<RequestRecord?> NewRead(string id)
    {
        var (version, latest) = (-1L, (RequestRecord?)null);
        return new SharedRead<RequestRecord?>(
            async () =>
            {
                var current = log.Version;
                if (current != version)
                    (latest, version) = (await log.FindAsync(id, CancellationToken.None), current);
                return latest;
            },
            Holds,
            time);
    }
}
