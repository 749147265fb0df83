namespace Rotor.Core.Limits;

/// <summary>What a request may come to, before it is sent.</summary>
/// <param name="PromptTokens">The prompt's tokens, estimated.</param>
/// <param name="MaxTokens">The output it asks for; null when it does not say.</param>
/// <param name="PromptPrice">USD per token of the prompt; 0 when free or unknown.</param>
/// <param name="CompletionPrice">USD per token of the answer; 0 when free or unknown.</param>
/// <param name="RequestPrice">USD per request; 0 when free or unknown.</param>
public readonly record struct RequestEstimate(long PromptTokens, long? MaxTokens, decimal PromptPrice = 0, decimal CompletionPrice = 0, decimal RequestPrice = 0)
{
    /// <summary>USD for that many tokens of output.</summary>
    public decimal Cost(long outputTokens) => (PromptTokens * PromptPrice) + (outputTokens * CompletionPrice) + RequestPrice;
}
