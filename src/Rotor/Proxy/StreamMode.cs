namespace Rotor.Proxy;

/// <summary>What becomes of a stream that breaks after its first content.</summary>
internal enum StreamMode
{
    /// <summary>It ends with an error event.</summary>
    Live,

    /// <summary>Nothing is sent before the answer is whole, so that any failure restarts unseen.</summary>
    Buffered,

    /// <summary>The rest is asked for again and spliced on.</summary>
    Resume,
}

/// <summary>Reads the names of <see cref="StreamMode"/>.</summary>
internal static class StreamModes
{
    public static bool TryParse(string text, out StreamMode mode)
    {
        mode = text.ToLowerInvariant() switch
        {
            "buffered" => StreamMode.Buffered,
            "resume" => StreamMode.Resume,
            _ => StreamMode.Live,
        };
        return mode != StreamMode.Live || text.Equals("live", StringComparison.OrdinalIgnoreCase);
    }
}
