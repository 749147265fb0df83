using System.Text.Json.Serialization;

namespace Rotor.Simulator.Scripts;

/// <summary>How a stream is written, and where and how it breaks. Tokens are counted over reasoning, text and tool calls.</summary>
public sealed record StreamShape
{
    /// <summary>A stream as it usually is.</summary>
    public static StreamShape Whole { get; } = new();

    /// <summary>Comment lines before the first data.</summary>
    public int Comments { get; init; }

    /// <summary>The comment line without its line end.</summary>
    public string CommentText { get; init; } = ": OPENROUTER PROCESSING";

    /// <summary>The pause after each comment; 0 by default (the real service: about 0.6 s).</summary>
    public TimeSpan CommentEvery { get; init; }

    /// <summary>The wait before the first token, after the head.</summary>
    public TimeSpan FirstTokenDelay { get; init; }

    /// <summary>The wait before each further token.</summary>
    public TimeSpan TokenDelay { get; init; }

    /// <summary>Lines end with CR LF instead of LF.</summary>
    public bool CarriageReturns { get; init; }

    /// <summary>Each write has so many bytes at most; 0 (the default) writes whole events, 1 every byte by itself.</summary>
    public int WriteSize { get; init; }

    /// <summary>Offsets in the body at which a write ends, ascending, beside <see cref="WriteSize"/>.</summary>
    public IReadOnlyList<int> SplitAt { get; init; } = [];

    /// <summary>The pause after each write that <see cref="WriteSize"/> or <see cref="SplitAt"/> cut.</summary>
    public TimeSpan WriteDelay { get; init; }

    /// <summary>The form of the usage chunk.</summary>
    public UsageChunk Usage { get; init; }

    /// <summary>What happens once <see cref="FaultAfter"/> tokens were sent.</summary>
    public StreamFault Fault { get; init; }

    /// <summary>How many tokens come before <see cref="Fault"/>; 0 puts it before any data.</summary>
    public int FaultAfter { get; init; }

    /// <summary>What <see cref="Fault"/> waits for, such as the reader having taken what comes before it; nothing by default.</summary>
    [JsonIgnore]
    public Func<CancellationToken, Task>? BeforeFault { get; init; }

    /// <summary>The error event's <c>error</c> object; a provider's 502 by default.</summary>
    public string ErrorJson { get; init; } = """{"code":502,"message":"Upstream error from Nvidia: Service temporarily overloaded","metadata":{"error_type":"provider_unavailable"}}""";

    /// <summary>Whether <c>data: [DONE]</c> ends the stream; null sends it after whole streams only.</summary>
    public bool? Done { get; init; }

    /// <summary>False leaves out the chunk with the finish reason, as well as the usage.</summary>
    public bool Finish { get; init; } = true;
}

/// <summary>The forms of a chat stream's usage chunk.</summary>
public enum UsageChunk
{
    /// <summary>One choice that repeats the finish reason, as observed.</summary>
    RepeatsFinish,

    /// <summary>An empty <c>choices</c>, as once documented.</summary>
    EmptyChoices,

    /// <summary>No usage chunk.</summary>
    None,
}

/// <summary>How a stream goes wrong.</summary>
public enum StreamFault
{
    None,

    /// <summary>An error event with a choice whose finish reason is <c>error</c>.</summary>
    Error,

    /// <summary>An error event with nothing but <c>error</c>.</summary>
    ErrorWithoutChoices,

    /// <summary>A chunk whose finish reason is <c>error</c>, without an error.</summary>
    ErrorInFinishReason,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>The connection is closed in order in the middle of the chunked body.</summary>
    Close,

    /// <summary>The body ends well on the HTTP level, without finish reason and <c>[DONE]</c>.</summary>
    End,

    /// <summary>One event that is not JSON; the stream then goes on.</summary>
    Malformed,

    /// <summary>Comments for ever, every <see cref="StreamShape.CommentEvery"/> (at least 10 ms).</summary>
    StallWithComments,

    /// <summary>Nothing more, with the connection open.</summary>
    StallInSilence,
}
