namespace Rotor.Simulator.Requests;

/// <summary>One request as it arrived.</summary>
public sealed class SeenRequest
{
    /// <summary>Counts from 1 in the order of arrival.</summary>
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query as the request line had them, not unescaped.</summary>
    public required string Target { get; init; }

    /// <summary>Header fields in the order they were received; a repeated field appears once for each value.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body's bytes as received, without transfer framing.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The bearer, without its scheme; null when none was sent.</summary>
    public required string? Bearer { get; init; }

    /// <summary>The model that the body named; null when there was none.</summary>
    public string? Model { get; internal set; }

    /// <summary>The status sent; 0 until a head was sent.</summary>
    public int Status { get; internal set; }

    /// <summary>True once the client left before the answer's end.</summary>
    public bool Aborted { get; internal set; }

    /// <summary>True once the exchange is over, whatever its end.</summary>
    public bool Ended { get; internal set; }

    /// <summary>The first value of a header; null when it was not sent.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
