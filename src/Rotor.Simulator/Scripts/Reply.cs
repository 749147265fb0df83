using Rotor.Simulator.Errors;

namespace Rotor.Simulator.Scripts;

/// <summary>How one request is answered. Everything unset is as an unscripted request gets it.</summary>
public sealed record Reply
{
    /// <summary>How many requests are answered so; 1 by default, 0 for ever.</summary>
    public int Times { get; init; } = 1;

    /// <summary>An error instead of an answer.</summary>
    public WireError? Error { get; init; }

    /// <summary>What becomes of the response's head.</summary>
    public HeadFault Head { get; init; }

    /// <summary>Waits so long before the head.</summary>
    public TimeSpan HeadDelay { get; init; }

    /// <summary>Adds <c>Retry-After</c> in seconds to the error.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The answer's text instead of the deterministic one.</summary>
    public string? Text { get; init; }

    /// <summary>Reasoning that comes before the text.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Tool calls instead of text; the finish reason becomes <c>tool_calls</c>.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }

    /// <summary>The number of choices; null follows the request's <c>n</c>.</summary>
    public int? Choices { get; init; }

    /// <summary>The answer's finish reason; null gives <c>stop</c>, <c>length</c> or <c>tool_calls</c>.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The model that the answer names.</summary>
    public string? ServedModel { get; init; }

    /// <summary>The provider that the answer names.</summary>
    public string? Provider { get; init; }

    /// <summary>How a streamed answer is shaped and broken.</summary>
    public StreamShape Stream { get; init; } = StreamShape.Whole;

    /// <summary>How an answer in one piece is shaped and broken.</summary>
    public JsonShape Json { get; init; } = JsonShape.Whole;

    /// <summary>A usual answer.</summary>
    public static Reply Ok { get; } = new();

    /// <summary>An error of the wire.</summary>
    public static Reply Fail(WireError error, int times = 1) => new() { Error = error, Times = times };

    /// <summary>An answer with this text.</summary>
    public static Reply Say(string text, int times = 1) => new() { Text = text, Times = times };

    /// <summary>A stream of this shape.</summary>
    public static Reply Streaming(StreamShape shape, int times = 1) => new() { Stream = shape, Times = times };

    /// <summary>An answer in one piece of this shape.</summary>
    public static Reply Whole(JsonShape shape, int times = 1) => new() { Json = shape, Times = times };

    /// <summary>No head, ever or until the connection ends.</summary>
    public static Reply WithoutHead(HeadFault fault, int times = 1) => new() { Head = fault, Times = times };
}

/// <summary>A tool call of an answer; the arguments are JSON as text.</summary>
public sealed record ToolCall(string Id, string Name, string Arguments);
