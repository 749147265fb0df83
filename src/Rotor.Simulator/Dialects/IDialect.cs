using Rotor.Simulator.Answers;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Dialects;

/// <summary>How one route spells answers. Stream events are whole blocks with LF, the empty line included.</summary>
internal interface IDialect
{
    /// <summary>The body of an answer in one piece.</summary>
    string Whole(Answer answer, bool failed);

    /// <summary>What comes before the first token.</summary>
    IEnumerable<string> Open(Answer answer);

    /// <summary>The events of the token at this index.</summary>
    string Piece(Answer answer, int at);

    /// <summary>Finish reason and usage.</summary>
    IEnumerable<string> Close(Answer answer, UsageChunk usage);

    /// <summary>The event of a failure after the head.</summary>
    string Error(Answer answer, StreamFault fault, string errorJson);

    /// <summary>The last event of a stream; empty where the dialect has none.</summary>
    string Done { get; }
}
