namespace Rotor.Core.Streams;

/// <summary>The text fields that grow over the events of a stream.</summary>
public enum DeltaField
{
    /// <summary>The answer's text; <c>text</c> in completions, a text block in messages.</summary>
    Content,
    Reasoning,

    /// <summary>The same reasoning under its other name, <c>reasoning_content</c>.</summary>
    ReasoningContent,
    Refusal,
    ToolId,
    ToolName,
    ToolArguments,

    /// <summary>The text, summary or data of an entry of <c>reasoning_details</c>.</summary>
    DetailText,
    DetailId,
    DetailFormat,

    /// <summary>The signature of a reasoning entry or of a thinking block.</summary>
    Signature,
    AudioId,
    AudioData,
    AudioTranscript,

    /// <summary>The id of an output item (/responses).</summary>
    ItemId,
}

/// <summary>One text field of one choice.</summary>
/// <param name="Choice">The choice's index; 0 where there are none.</param>
/// <param name="Field">Which field.</param>
/// <param name="Part">The tool call's or block's index; for reasoning details the entry's index × 4 plus its kind; in /responses the output index × 32 plus the content index; else 0.</param>
public readonly record struct FieldKey(int Choice, DeltaField Field, int Part = 0)
{
    /// <summary>True for what is opaque and comes whole: it is not compared between attempts, the first one's holds.</summary>
    internal bool IsIdentity => Field is DeltaField.ToolId or DeltaField.DetailId or DeltaField.DetailFormat or DeltaField.Signature or DeltaField.AudioId or DeltaField.ItemId
        || (Field == DeltaField.DetailText && Part % 4 == DetailKinds.Encrypted);

    internal bool IsReasoning => Field is DeltaField.Reasoning or DeltaField.ReasoningContent or DeltaField.DetailText or DeltaField.DetailId or DeltaField.DetailFormat or DeltaField.Signature;

    internal bool IsTool => Field is DeltaField.ToolId or DeltaField.ToolName or DeltaField.ToolArguments;
}

/// <summary>The kinds of entries of <c>reasoning_details</c>.</summary>
internal static class DetailKinds
{
    public const int Text = 0;
    public const int Summary = 1;
    public const int Encrypted = 2;
    public const int Other = 3;

    public static int Of(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("reasoning.text"u8)) return Text;
        if (type.SequenceEqual("reasoning.summary"u8)) return Summary;
        return type.SequenceEqual("reasoning.encrypted"u8) ? Encrypted : Other;
    }
}

/// <summary>Members of an event that are one value for the whole answer.</summary>
internal enum RootMember
{
    Id,
    Created,
    Model,
    Provider,
    Fingerprint,
    ServiceTier,
    Metadata,
    Usage,
    MessageStart,
    StopSequence,
    Response,

    /// <summary>The number of the last event (/responses).</summary>
    Sequence,
    Count,
}

/// <summary>Parts of a delta that are kept as they came.</summary>
internal enum RawMember
{
    Image,
    Annotation,
    Detail,
    LogprobContent,
    LogprobRefusal,
    AudioExpiry,
    FunctionCall,
    NativeFinishReason,
    Block,
    BlockStop,
    MessageStop,
    Citation,
    PartStart,
    TextStop,
    PartStop,

    /// <summary>What belongs to an output item and cannot be cut (/responses).</summary>
    Hosted,
    Other,
}

/// <summary>The numbers of a usage object that two attempts add up.</summary>
internal enum UsageMember
{
    Prompt,
    Completion,
    Total,
    Reasoning,
    Cached,
    Cost,
}
