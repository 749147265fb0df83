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
