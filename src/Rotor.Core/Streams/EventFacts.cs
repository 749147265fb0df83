namespace Rotor.Core.Streams;

/// <summary>What real content an event carries.</summary>
[Flags]
public enum ContentKinds
{
    None = 0,
    Text = 1,
    Reasoning = 2,
    ToolCall = 4,
    Refusal = 8,
    Audio = 16,
    Image = 32,

    /// <summary>Content of a form that Rotor does not know.</summary>
    Other = 64,
}

/// <summary>What one event says, found in one pass over its data. The slices point into that data.</summary>
public struct EventFacts
{
    /// <summary>False when the data is no JSON, or no valid UTF-8: such an event must not reach the client.</summary>
    public bool WellFormed { get; internal set; }

    /// <summary>The real content in it: text, reasoning, a tool call; <c>""</c>, a role or a finish reason are none.</summary>
    public ContentKinds Content { get; internal set; }

    public readonly bool HasContent => Content != ContentKinds.None;

    /// <summary>The error in it: an object or a string; for <c>/responses</c> it may be the whole event.</summary>
    public JsonSlice Error { get; internal set; }

    public readonly bool HasError => Error.IsPresent;

    /// <summary>The account's id as upstream adds it to errors: not to be sent to a client (<see cref="StreamErrors.WriteWithoutAccount"/>).</summary>
    public JsonSlice UserId { get; internal set; }

    /// <summary>The error's number, whether it came as a number or as digits in a string; null where there is none.</summary>
    public int? ErrorCode { get; internal set; }

    /// <summary>The first finish reason, or stop reason, that is not null: a string.</summary>
    public JsonSlice FinishReason { get; internal set; }

    /// <summary>The choices it speaks of, one bit each (63 stands for all above); typed dialects have only choice 0.</summary>
    public ulong Choices { get; internal set; }

    /// <summary>The choices that it ends with a finish reason.</summary>
    public ulong FinishedChoices { get; internal set; }

    /// <summary>True when a choice ends with the reason <c>error</c>.</summary>
    public bool FinishIsError { get; internal set; }

    public bool HasUsage { get; internal set; }

    public StreamUsage Usage { get; internal set; }

    /// <summary>The whole usage object.</summary>
    public JsonSlice UsageObject { get; internal set; }

    public JsonSlice Model { get; internal set; }

    public JsonSlice Id { get; internal set; }

    public JsonSlice Provider { get; internal set; }

    /// <summary>The event's number in its stream (/responses); null where it has none.</summary>
    public int? Sequence { get; internal set; }

    /// <summary>True for <c>[DONE]</c>, <c>message_stop</c>, <c>response.completed</c>, <c>response.incomplete</c> and <c>response.failed</c>.</summary>
    public bool IsEnd { get; internal set; }

    /// <summary>The object of a <c>/responses</c> end event: the whole answer.</summary>
    public JsonSlice Response { get; internal set; }
}
