namespace Rotor.Core.Streams;

/// <summary>The events of /messages and /responses by what they mean.</summary>
internal enum TypedEvent
{
    None,

    /// <summary>A ping, or a stage without content.</summary>
    Other,
    MessageStart,
    BlockStart,
    BlockStop,

    /// <summary>New text, reasoning or arguments.</summary>
    Delta,

    /// <summary>The whole text of a part that is done (/responses).</summary>
    Done,
    MessageDelta,
    MessageStop,
    Completed,
    Incomplete,
    Failed,
    Error,
}

/// <summary>Reads the type of an event. Sources: https://docs.anthropic.com/en/docs/build-with-claude/streaming, https://platform.openai.com/docs/api-reference/responses-streaming.</summary>
internal static class TypedEvents
{
    public static TypedEvent Of(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("error"u8) || type.SequenceEqual("response.error"u8)) return TypedEvent.Error;
        return type.StartsWith("response."u8) ? OfResponse(type["response.".Length..]) : OfMessage(type);
    }

    private static TypedEvent OfMessage(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("content_block_delta"u8)) return TypedEvent.Delta;
        if (type.SequenceEqual("content_block_start"u8)) return TypedEvent.BlockStart;
        if (type.SequenceEqual("content_block_stop"u8)) return TypedEvent.BlockStop;
        if (type.SequenceEqual("message_start"u8)) return TypedEvent.MessageStart;
        if (type.SequenceEqual("message_delta"u8)) return TypedEvent.MessageDelta;
        if (type.SequenceEqual("message_stop"u8)) return TypedEvent.MessageStop;
        return type.SequenceEqual("ping"u8) ? TypedEvent.Other : TypedEvent.None;
    }

    private static TypedEvent OfResponse(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("completed"u8)) return TypedEvent.Completed;
        if (type.SequenceEqual("incomplete"u8)) return TypedEvent.Incomplete;
        if (type.SequenceEqual("failed"u8)) return TypedEvent.Failed;
        if (type.EndsWith(".delta"u8) || type.EndsWith(".partial_image"u8)) return TypedEvent.Delta;
        if (type.SequenceEqual("output_item.added"u8)) return TypedEvent.BlockStart;
        return type.EndsWith(".done"u8) ? TypedEvent.Done : TypedEvent.Other;
    }
}
