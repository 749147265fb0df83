using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Answers;

/// <summary>Makes the answer that a model gives to a prompt, as far as no script says otherwise.</summary>
internal sealed class AnswerMaker(SimulatorOptions options, GenerationIds ids)
{
    private ulong _salt;

    public Answer Make(Prompt prompt, SimulatedModel model, Reply reply)
    {
        var id = ids.Next();
        var pieces = new List<AnswerPiece>();
        var choices = reply.Choices ?? prompt.Choices;
        var salt = model.Diverges ? Interlocked.Increment(ref _salt) : 0;
        var tools = reply.ToolCalls ?? [];
        for (var choice = 0; choice < choices; choice++)
            AddChoice(pieces, choice, prompt, model, reply, tools, salt + ((ulong)choice * 7919));
        var (kept, cutByLength) = Limit(pieces, prompt.MaxTokens, choices);
        var reasoning = kept.Count(p => p.Kind == PieceKind.Reasoning);
        return new Answer
        {
            Id = id,
            Created = options.Time.GetUtcNow().ToUnixTimeSeconds(),
            Model = reply.ServedModel ?? model.Id,
            Provider = reply.Provider ?? model.Provider,
            Choices = choices,
            Pieces = kept,
            ToolCalls = tools,
            FinishReason = reply.FinishReason ?? (cutByLength ? "length" : tools.Count > 0 ? "tool_calls" : "stop"),
            PromptTokens = prompt.Tokens,
            ReasoningTokens = reasoning,
            Prices = (model.PromptPrice, model.CompletionPrice),
        };
    }

    private void AddChoice(List<AnswerPiece> pieces, int choice, Prompt prompt, SimulatedModel model, Reply reply, IReadOnlyList<ToolCall> tools, ulong salt)
    {
        var reasoning = reply.Reasoning is { } given
            ? AnswerText.Cut(given)
            : AnswerText.Tokens(prompt.Conversation, model.Id, model.ReasoningTokens, salt ^ 0x5EED);
        pieces.AddRange(reasoning.Select(t => new AnswerPiece(PieceKind.Reasoning, choice, t)));
        if (tools.Count > 0)
        {
            AddTools(pieces, choice, tools);
            return;
        }

        var text = reply.Text ?? options.AnswerTo?.Invoke(prompt.Question) ?? string.Concat(AnswerText.Tokens(prompt.Conversation, model.Id, options.AnswerTokens, salt));
        pieces.AddRange(AnswerText.Cut(AfterPrefill(text, prompt.Prefill, model.Prefill)).Select(t => new AnswerPiece(PieceKind.Text, choice, t)));
    }

    private static void AddTools(List<AnswerPiece> pieces, int choice, IReadOnlyList<ToolCall> tools)
    {
        for (var t = 0; t < tools.Count; t++)
        {
            pieces.Add(new AnswerPiece(PieceKind.ToolCall, choice, "", t, Opens: true));
            foreach (var part in tools[t].Arguments.Chunk(6))
                pieces.Add(new AnswerPiece(PieceKind.ToolCall, choice, new string(part), t));
        }
    }

    private static string AfterPrefill(string text, string? prefill, PrefillBehaviour behaviour)
    {
        if (prefill is null || behaviour != PrefillBehaviour.Continues)
            return text;
        return text.StartsWith(prefill, StringComparison.Ordinal) ? text[prefill.Length..] : text;
    }

    private static (List<AnswerPiece> Kept, bool Cut) Limit(List<AnswerPiece> pieces, int? maxTokens, int choices)
    {
        if (maxTokens is not { } max || max < 1)
            return (pieces, false);
        var counts = new int[choices];
        var kept = pieces.Where(p => counts[p.Choice]++ < max).ToList();
        return (kept, kept.Count < pieces.Count);
    }
}
