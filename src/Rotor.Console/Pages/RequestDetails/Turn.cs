namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>, or what the client wrote.</param>
/// <param name="Pieces">What it is made of, in order.</param>
public sealed record Turn(string Role, IReadOnlyList<Piece> Pieces);

/// <summary>A part of a message.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a tool call the arguments, of a picture its address or data URL.</param>
/// <param name="Label">Of a tool call the tool's name, of anything else that is no text its type.</param>
public sealed record Piece(PieceKind Kind, string Text, string? Label = null);

/// <summary>What a part of a message is.</summary>
public enum PieceKind
{
    Text,
    Reasoning,
    ToolCall,
    ToolResult,
    Picture,

    /// <summary>A file, sound, or something newer than this program.</summary>
    Other,
}
