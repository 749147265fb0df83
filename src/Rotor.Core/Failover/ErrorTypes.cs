namespace Rotor.Core.Failover;

/// <summary>Errors known by their code word: OpenRouter's <c>error_type</c>, and the types of the Messages and Responses dialects.</summary>
internal static class ErrorTypes
{
    /// <summary>The status that a code word stands for, where an error came without a number; null for unknown words.</summary>
    public static int? StatusOf(string? word) => word switch
    {
        "context_length_exceeded" or "max_tokens_exceeded" or "token_limit_exceeded" or "string_too_long" => 400,
        "invalid_request" or "invalid_prompt" or "invalid_request_error" => 400,
        "invalid_image" or "image_too_large" or "image_too_small" or "unsupported_image_format" or "image_not_found" or "image_download_failed" => 400,
        "authentication" or "authentication_error" => 401,
        "payment_required" or "billing_error" => 402,
        "permission_denied" or "permission_error" or "content_policy_violation" or "refusal" => 403,
        "not_found" or "not_found_error" => 404,
        "precondition_failed" => 412,
        "payload_too_large" or "request_too_large" => 413,
        "unprocessable" => 422,
        "rate_limit_exceeded" or "rate_limit_error" => 429,
        "server" or "server_error" or "api_error" or "unmapped" => 500,
        "provider_unavailable" => 502,
        "timeout" or "timeout_error" => 504,
        "provider_overloaded" or "overloaded_error" => 529,
        _ => null,
    };

    /// <summary>Types that say all: no message could mean anything else.</summary>
    public static Verdict? MatchExact(ErrorCase c) => c.Error.ErrorType switch
    {
        "context_length_exceeded" or "token_limit_exceeded" => RequestErrors.ContextLength(c),
        "max_tokens_exceeded" or "string_too_long" or "invalid_prompt" => RequestErrors.ByStatus(c),
        "content_policy_violation" or "refusal" => c.Verdict("content_refused", Blame.Request, NextStep.NextModel, "The model's provider refuses this content; another model may not."),
        "invalid_image" or "image_too_large" or "image_too_small" or "unsupported_image_format" or "image_not_found" or "image_download_failed" =>
            RequestErrors.Refuse(c, "invalid_image", "An image of the request cannot be used."),
        "payload_too_large" or "unprocessable" or "precondition_failed" => RequestErrors.ByStatus(c),
        "provider_overloaded" or "provider_unavailable" when c.Status is 408 or 429 or >= 500 => ServerErrors.OfModel(c),
        _ => null,
    };

    /// <summary>Types that repeat the status, looked at after the message: they only show that OpenRouter knew what it refused.</summary>
    public static Verdict? MatchGeneral(ErrorCase c) => c.Error.ErrorType switch
    {
        "rate_limit_exceeded" when c.Status == 429 => RateErrors.OfModel(c),
        "payment_required" when c.Status == 402 => CreditErrors.Insufficient(c),
        "invalid_request" when c.Status is 400 or 422 => RequestErrors.ByStatus(c),
        "timeout" when c.Status is 408 or >= 500 => ServerErrors.ByStatus(c),
        _ => null,
    };
}
