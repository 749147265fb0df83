namespace Rotor.Core.Streams;

/// <summary>What an event of a stream holds, before its data is looked at.</summary>
public enum SseEventKind
{
    /// <summary>Nothing for the reader: a blank line, or fields without data.</summary>
    Empty,

    /// <summary>Only lines that begin with a colon: a keep-alive.</summary>
    Comment,

    /// <summary>Data other than the end marker, in <see cref="SseEvent.Data"/>.</summary>
    Data,

    /// <summary>The data <c>[DONE]</c>.</summary>
    Done,

    /// <summary>Only lines that are no field of an event stream, such as a page of HTML or a bare JSON body.</summary>
    Foreign,

    /// <summary>A piece of an event that is larger than the scanner may hold. The pieces, joined, are its bytes; it is not looked into.</summary>
    Oversize,
}
