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

    /// <summary>USD per prompt token and per completion token.</summary>
    public required (decimal Prompt, decimal Completion) Prices { get; init; }

    public decimal Cost => CostOf(CompletionTokens);

    public int CompletionTokens => Pieces.Count;

    /// <summary>USD for the prompt and so many tokens.</summary>
    public decimal CostOf(int completion) => (PromptTokens * Prices.Prompt) + (completion * Prices.Completion);

    /// <summary>For each piece the index of its run of like pieces, as the block-wise dialects number them.</summary>
    public IReadOnlyList<int> Blocks => field ??= NumberBlocks();

    public string TextOf(int choice, PieceKind kind) =>
        string.Concat(Pieces.Where(p => p.Choice == choice && p.Kind == kind).Select(p => p.Text));

    private int[] NumberBlocks()
    {
        var blocks = new int[Pieces.Count];
        for (var i = 1; i < blocks.Length; i++)
            blocks[i] = blocks[i - 1] + (Pieces[i].Kind == Pieces[i - 1].Kind && Pieces[i].Tool == Pieces[i - 1].Tool ? 0 : 1);
        return blocks;
    }
}

/// <summary>A token of an answer: its choice, its kind, its text; for tool calls the call's index too.</summary>
internal readonly record struct AnswerPiece(PieceKind Kind, int Choice, string Text, int Tool = 0, bool Opens = false);

internal enum PieceKind
{
    Reasoning,
    Text,
    ToolCall,
}
