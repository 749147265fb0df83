namespace Rotor.Simulator.Scripts;

/// <summary>How an answer in one piece is written, and how it breaks.</summary>
public sealed record JsonShape
{
    /// <summary>An answer as it usually is.</summary>
    public static JsonShape Whole { get; } = new();

    /// <summary>Blank lines before the JSON, as the service keeps slow answers alive.</summary>
    public int Padding { get; init; }

    /// <summary>What one of them is; a line end by default.</summary>
    public string PaddingText { get; init; } = "\n";

    /// <summary>The pause after each of them.</summary>
    public TimeSpan PaddingEvery { get; init; }

    /// <summary>What follows them.</summary>
    public JsonFault Fault { get; init; }

    /// <summary>The body's bytes sent before <see cref="JsonFault.Cut"/> or <see cref="JsonFault.Close"/>.</summary>
    public int FaultAfter { get; init; } = 16;

    /// <summary>Each write has so many bytes at most; 0 (the default) writes all at once.</summary>
    public int WriteSize { get; init; }

    /// <summary>The body to send instead of the answer.</summary>
    public string? Body { get; init; }
}

/// <summary>How an answer in one piece goes wrong.</summary>
public enum JsonFault
{
    None,

    /// <summary>Padding and nothing else; without padding an empty body.</summary>
    PaddingOnly,

    /// <summary>Padding that never ends.</summary>
    PaddingForever,

    /// <summary>Partial text, finish reason <c>error</c> and the error inside the choice.</summary>
    PartialError,

    /// <summary>The connection is reset within the body.</summary>
    Cut,

    /// <summary>The connection is closed in order within the body.</summary>
    Close,

    /// <summary>Nothing comes after the head.</summary>
    Stall,
}
