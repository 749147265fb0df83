using Rotor.Simulator.Answers;

namespace Rotor.Simulator.Dialects;

/// <summary>The usage object of chat and completions.</summary>
internal static class UsageText
{
    public static string Chat(Answer a)
    {
        var cost = JsonText.Number(a.Cost);
        return $$$"""{"prompt_tokens":{{{a.PromptTokens}}},"completion_tokens":{{{a.CompletionTokens}}},"total_tokens":{{{a.PromptTokens + a.CompletionTokens}}},"cost":{{{cost}}},"is_byok":false,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0,"audio_tokens":0,"video_tokens":0},"cost_details":{"upstream_inference_cost":{{{cost}}},"upstream_inference_prompt_cost":0,"upstream_inference_completions_cost":{{{cost}}}},"completion_tokens_details":{"reasoning_tokens":{{{a.ReasoningTokens}}},"image_tokens":0,"audio_tokens":0}}""";
    }
}
