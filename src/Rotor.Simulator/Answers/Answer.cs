using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Answers;

/// <summary>A whole answer before it is written in one dialect or another.</summary>
internal sealed class Answer
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string Model { get; init; }

    public required string Provider { get; init; }

    public required int Choices { get; init; }

    public required IReadOnlyList<AnswerPiece> Pieces { get; init; }

    public required IReadOnlyList<ToolCall> ToolCalls { get; init; }

    public required string FinishReason { get; init; }

    public required int PromptTokens { get; init; }

    public required int ReasoningTokens { get; init; }

    public required decimal Cost { get; init; }

    public int CompletionTokens => Pieces.Count;

    public string NativeFinishReason => FinishReason;

    public string TextOf(int choice, PieceKind kind) =>
        string.Concat(Pieces.Where(p => p.Choice == choice && p.Kind == kind).Select(p => p.Text));
}

/// <summary>A token of an answer: its choice, its kind, its text; for tool calls the call's index too.</summary>
internal readonly record struct AnswerPiece(PieceKind Kind, int Choice, string Text, int Tool = 0, bool Opens = false);

internal enum PieceKind
{
    Reasoning,
    Text,
    ToolCall,
}
