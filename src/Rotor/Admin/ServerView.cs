namespace Rotor.Admin;

/// <summary>How the server fares, in one look.</summary>
internal sealed record ServerView
{
    public required string Version { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required double UptimeMs { get; init; }

    /// <summary>True once a stop was asked for: running answers end, new ones are refused.</summary>
    public required bool Stopping { get; init; }

    public required string ClientBaseUrl { get; init; }

    public required string Console { get; init; }

    /// <summary>Who may use it, in words.</summary>
    public required string Access { get; init; }

    public required string Upstream { get; init; }

    public required int InFlight { get; init; }

    /// <summary>Whether a sheet of keys is configured, to be read by <c>POST /api/sources/sheet/sync</c>.</summary>
    public bool HasSheet { get; init; }

    /// <summary>Requests that ended within the last 60 seconds.</summary>
    public required long RequestsPerMinute { get; init; }

    /// <summary>How many keys there are in each state.</summary>
    public required IReadOnlyDictionary<string, int> Keys { get; init; }

    /// <summary>The same as <c>/readyz</c> tells: why requests cannot be served, and what is amiss besides.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}
