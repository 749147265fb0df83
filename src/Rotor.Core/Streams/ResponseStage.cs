namespace Rotor.Core.Streams;

/// <summary>The events of /responses by what a client that has had one must not get again.</summary>
internal enum ResponseStage
{
    /// <summary>The beginning, or a stage that says nothing of the answer.</summary>
    Begun,
    ItemAdded,
    PartAdded,
    Delta,

    /// <summary>The whole text of a part.</summary>
    TextDone,
    PartDone,
    ItemDone,
    Ended,

    /// <summary>A stage of an item that cannot be cut, such as a search at OpenRouter's.</summary>
    Hosted,
}

/// <summary>Reads the stage of an event's type. Source: https://platform.openai.com/docs/api-reference/responses-streaming.</summary>
internal static class ResponseStages
{
    /// <param name="type">The event's type.</param>
    /// <param name="ofItem">Whether it names an output item.</param>
    public static ResponseStage Of(ReadOnlySpan<byte> type, bool ofItem)
    {
        if (type.EndsWith(".delta"u8)) return ResponseStage.Delta;
        if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8)) return ResponseStage.Ended;
        if (type.SequenceEqual("response.output_item.added"u8)) return ResponseStage.ItemAdded;
        if (type.SequenceEqual("response.output_item.done"u8)) return ResponseStage.ItemDone;
        if (type.EndsWith("_part.added"u8)) return ResponseStage.PartAdded;
        if (type.EndsWith("_part.done"u8)) return ResponseStage.PartDone;
        if (type.EndsWith("_text.done"u8) || type.EndsWith("refusal.done"u8) || type.EndsWith("_arguments.done"u8)) return ResponseStage.TextDone;
        return ofItem ? ResponseStage.Hosted : ResponseStage.Begun;
    }

    /// <summary>As what a stage is kept; null for those that leave no trace of their own.</summary>
    public static RawMember? Kept(this ResponseStage stage) => stage switch
    {
        ResponseStage.ItemAdded => RawMember.Block,
        ResponseStage.PartAdded => RawMember.PartStart,
        ResponseStage.TextDone => RawMember.TextStop,
        ResponseStage.PartDone => RawMember.PartStop,
        ResponseStage.ItemDone => RawMember.BlockStop,
        ResponseStage.Ended => RawMember.MessageStop,
        ResponseStage.Hosted => RawMember.Hosted,
        _ => null,
    };
}
