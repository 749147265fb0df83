namespace Rotor.Simulator.Errors;

/// <content>402: money of the account or the key, and a provider's own.</content>
public static partial class WireErrors
{
    public static WireError NeverPurchased { get; } = Custom(402,
        "Insufficient credits. This account never purchased credits. Make sure your key is on the correct account or org, and if so, purchase more at https://openrouter.ai/settings/credits",
        name: nameof(NeverPurchased));

    public static WireError InsufficientCredits { get; } = Custom(402,
        "Insufficient credits. Add more using https://openrouter.ai/settings/credits", name: nameof(InsufficientCredits));

    /// <summary>The newest spelling, with the shorter address.</summary>
    public static WireError InsufficientCreditsShort { get; } = Custom(402,
        "Insufficient credits. Add more using https://openrouter.ai/credits", name: nameof(InsufficientCreditsShort));

    public static WireError MoreCreditsOrFewerTokens { get; } = CannotAfford(16_384, 9_862);

    public static WireError MoreKeyLimitOrFewerTokens { get; } = KeyCannotAfford(16_384, 9_862);

    public static WireError InFlightBudget { get; } = InFlight(5);

    /// <summary>One request bigger than the whole budget: waiting is useless.</summary>
    public static WireError WeightExceedsBudget { get; } = Custom(402,
        "This request would exceed your available credits. Lower max_tokens, or add credits.",
        """{"reason":"weight_exceeds_budget","limit_source":"openrouter_credits","remedy_hint":"Add credits or lower max_tokens.","provider_name":null}""",
        nameof(WeightExceedsBudget));

    public static WireError ImageBalance { get; } = Custom(402, "This request requires at least $1.00 in balance for image or video output",
        """{"limit_source":"openrouter_key_limit"}""", nameof(ImageBalance));

    /// <summary>A provider's own balance, not the account's.</summary>
    public static WireError Relayed402 { get; } = Relayed(402,
        """{"error":"API key USD spend limit exceeded. Your account may still have USD balance, but this API key has reached its configured USD spending limit."}""",
        "Venice", name: nameof(Relayed402));

    /// <summary>The account cannot pay for the tokens asked for.</summary>
    public static WireError CannotAfford(int asked, int affordable) => Custom(402,
        $"This request requires more credits, or fewer max_tokens. You requested up to {asked} tokens, but can only afford {affordable}. To increase, visit https://openrouter.ai/settings/credits and add more credits",
        """{"limit_source":"openrouter_credits","remedy_hint":"Add credits or lower max_tokens.","provider_name":null,"previous_errors":[]}""",
        nameof(MoreCreditsOrFewerTokens));

    /// <summary>What is left of the key's cap does not pay for the tokens asked for.</summary>
    public static WireError KeyCannotAfford(int asked, int affordable) => Custom(402,
        $"This request requires more credits, or fewer max_tokens. You requested up to {asked} tokens, but can only afford {affordable}. To increase, visit https://openrouter.ai/settings/keys and adjust the key's total limit",
        """{"limit_source":"openrouter_key_limit","remedy_hint":"Raise or remove this API key's usage limit.","provider_name":null}""",
        nameof(MoreKeyLimitOrFewerTokens));

    /// <summary>Running requests hold the account's budget; passes by itself.</summary>
    public static WireError InFlight(int retryAfterSeconds) => Custom(402,
        "This request would exceed your available credits given your current in-flight requests. Retry after in-flight requests settle, or add credits.",
        """{"reason":"in_flight_budget_exhausted","limit_source":"openrouter_in_flight_budget","remedy_hint":"Retry after in-flight requests settle, or add credits."}""",
        nameof(InFlightBudget)).WithRetryAfter(retryAfterSeconds);
}
