using System.Text.Json.Nodes;

namespace Rotor.Commands.Import;

/// <summary>What an answer that was kept as text tells: an object, or the events of a stream.</summary>
internal sealed record AnswerFacts(string? Id, string? Model, string? FinishReason, long? PromptTokens, long? CompletionTokens, decimal? Cost)
{
    public static AnswerFacts Of(string? text)
    {
        if (RequestsDatabase.Parse(text) is { } whole)
            return new AnswerFacts(null, null, null, null, null, null).With(whole);
        var facts = new AnswerFacts(null, null, null, null, null, null);
        foreach (var line in (text ?? "").Split('\n'))
            if (line.StartsWith("data: {", StringComparison.Ordinal) && RequestsDatabase.Parse(line[6..]) is { } part)
                facts = facts.With(part);
        return facts;
    }

    private AnswerFacts With(JsonObject part)
    {
        var usage = part["usage"] as JsonObject;
        var choice = part["choices"] is JsonArray { Count: > 0 } choices ? choices[0] as JsonObject : null;
        return new AnswerFacts(
            RequestsDatabase.Member(part, "id") ?? Id,
            RequestsDatabase.Member(part, "model") ?? Model,
            RequestsDatabase.Member(choice, "finish_reason") ?? FinishReason,
            (long?)Number(usage?["prompt_tokens"]) ?? PromptTokens,
            (long?)Number(usage?["completion_tokens"]) ?? CompletionTokens,
            Number(usage?["cost"]) ?? Cost);
    }

    private static decimal? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<decimal>(out var number) && number >= 0 ? number : null;
}
