using System.Globalization;

namespace Rotor.Simulator.Errors;

/// <content>429: the account's free windows, a provider's shared pool, and what is unclear.</content>
public static partial class WireErrors
{
    private const string PoolHint =
        "Retry shortly, add your own provider key (https://openrouter.ai/settings/integrations), or route to another provider with provider routing: https://openrouter.ai/docs/features/provider-routing";

    /// <summary>Under 10 credits: 50 a UTC day.</summary>
    public static WireError FreeDay { get; } = FreePerDay(50, DateTimeOffset.FromUnixTimeMilliseconds(1_790_812_800_000));

    /// <summary>With credits: 1000 a UTC day.</summary>
    public static WireError FreeDayHighBalance { get; } = FreePerDay(1000, DateTimeOffset.FromUnixTimeMilliseconds(1_790_812_800_000));

    public static WireError FreeDayStealth { get; } = Custom(429, "Rate limit exceeded: free-models-per-day-stealth. ",
        $$"""{"headers":{{RateHeaders(1000, DateTimeOffset.FromUnixTimeMilliseconds(1_790_812_800_000))}},"provider_name":null}""", nameof(FreeDayStealth));

    public static WireError FreeMinute { get; } = FreePerMinute(20, DateTimeOffset.FromUnixTimeMilliseconds(1_785_056_700_000));

    public static WireError UpstreamPool { get; } = UpstreamLimited("google/gemma-4-31b-it:free", "Google AI Studio", null);

    public static WireError UpstreamPoolRetryAfter { get; } =
        UpstreamLimited("google/gemma-4-31b-it:free", "Google AI Studio", 1) with { Name = nameof(UpstreamPoolRetryAfter) };

    /// <summary>The older form, which ends after <c>is_byok</c>.</summary>
    public static WireError UpstreamPoolOlder { get; } =
        Relayed(429, PoolText("google/gemma-4-31b-it:free"), "Google AI Studio", name: nameof(UpstreamPoolOlder));

    public static WireError PlainRateLimit { get; } =
        Custom(429, "Rate limit exceeded", """{"error_type":"rate_limit_exceeded"}""", nameof(PlainRateLimit));

    /// <summary>Nothing but the status and the text.</summary>
    public static WireError BareRateLimit { get; } = Custom(429, "Rate limit exceeded", name: nameof(BareRateLimit));

    /// <summary>The account's free day is used up until <paramref name="reset"/> (a UTC midnight).</summary>
    public static WireError FreePerDay(int limit, DateTimeOffset reset)
    {
        var rich = limit >= 1000;
        var message = rich
            ? "Rate limit exceeded: free-models-per-day-high-balance. "
            : "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day";
        var body = $$"""{"headers":{{RateHeaders(limit, reset)}},"limit_source":"openrouter_free_tier_daily"}""";
        return Limited(Custom(429, message, body, rich ? nameof(FreeDayHighBalance) : nameof(FreeDay)), limit, reset);
    }

    /// <summary>The account's free minute is used up until <paramref name="reset"/> (a full minute).</summary>
    public static WireError FreePerMinute(int limit, DateTimeOffset reset) =>
        Limited(Custom(429, "Rate limit exceeded: free-models-per-min. ", $$"""{"headers":{{RateHeaders(limit, reset)}},"provider_name":null}""", nameof(FreeMinute)), limit, reset);

    /// <summary>The pool that all OpenRouter users share at a provider is used up; with a hint in seconds, or without.</summary>
    public static WireError UpstreamLimited(string model, string provider, int? retryAfterSeconds)
    {
        var hint = retryAfterSeconds is { } s
            ? string.Create(CultureInfo.InvariantCulture, $$""","retry_after_seconds":{{s}},"retry_after_seconds_raw":{{s}},"headers":{"Retry-After":"{{s}}"}""")
            : "";
        var error = Custom(429, "Provider returned error",
            $$"""{"raw":{{JsonText.Quote(PoolText(model))}},"provider_name":{{JsonText.Quote(provider)}},"is_byok":false,"provider_error_code":"429","limit_source":"upstream_provider_shared_pool","remedy_hint":{{JsonText.Quote(PoolHint)}}{{hint}}}""",
            nameof(UpstreamPool));
        return retryAfterSeconds is { } seconds ? error.WithRetryAfter(seconds) : error;
    }

    private static string PoolText(string model) =>
        $"{model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations";

    private static string RateHeaders(int limit, DateTimeOffset reset) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"X-RateLimit-Limit":"{{limit}}","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"{{reset.ToUnixTimeMilliseconds()}}"}""");

    private static WireError Limited(WireError error, int limit, DateTimeOffset reset) => error
        .WithHeader("X-RateLimit-Limit", limit.ToString(CultureInfo.InvariantCulture))
        .WithHeader("X-RateLimit-Remaining", "0")
        .WithHeader("X-RateLimit-Reset", reset.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
}
