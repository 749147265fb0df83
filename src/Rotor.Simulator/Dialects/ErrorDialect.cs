using System.Text.Json;
using Rotor.Simulator.Errors;

namespace Rotor.Simulator.Dialects;

/// <summary>Spells an error as its route does: chat's envelope, Anthropic's on /messages, text codes on /responses.</summary>
internal static class ErrorDialect
{
    public static string Body(string path, WireError error, string? userId, string generationId) => path switch
    {
        "/messages" when Parts(error) is { } parts => Messages(error, parts, generationId),
        "/responses" when Parts(error) is { } parts => Responses(error, parts, userId),
        _ => error.BodyFor(userId),
    };

    private static string Messages(WireError error, ErrorParts parts, string generationId)
    {
        var request = error.CarriesGenerationId ? JsonText.Quote(generationId) : "null";
        var metadata = parts.Metadata is { } m ? $",\"metadata\":{m}" : "";
        return $$"""{"type":"error","error":{"type":"{{AnthropicType(error.Status)}}","message":{{JsonText.Quote(parts.Message)}},"error_type":"{{parts.Type ?? ErrorType(error.Status)}}"},"request_id":{{request}}{{metadata}}}""";
    }

    private static string Responses(WireError error, ErrorParts parts, string? userId)
    {
        var user = error.CarriesUser && userId is not null ? $",\"user_id\":{JsonText.Quote(userId)}" : "";
        return $$"""{"error":{"code":"{{parts.Type ?? ErrorType(error.Status)}}","message":{{JsonText.Quote(parts.Message)}}},"metadata":{{parts.Metadata ?? "null"}}{{user}}}""";
    }

    private static ErrorParts? Parts(WireError error)
    {
        if (error.ContentType != "application/json")
            return null;
        using var document = JsonDocument.Parse(error.Body);
        if (!document.RootElement.TryGetProperty("error", out var inner) || !inner.TryGetProperty("message", out var message))
            return null;
        var metadata = inner.TryGetProperty("metadata", out var m) ? m.GetRawText() : null;
        var type = metadata is not null && m.TryGetProperty("error_type", out var t) ? t.GetString() : null;
        return new ErrorParts(message.GetString() ?? "", metadata, type);
    }

    private static string AnthropicType(int status) => status switch
    {
        400 or 422 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        408 or 504 or 524 => "timeout_error",
        502 or 503 or 529 => "overloaded_error",
        _ => "api_error",
    };

    private static string ErrorType(int status) => status switch
    {
        400 or 422 => "invalid_request",
        401 => "authentication",
        402 => "payment_required",
        403 => "permission_denied",
        404 => "not_found",
        413 => "payload_too_large",
        429 => "rate_limit_exceeded",
        408 or 504 or 524 => "timeout",
        502 or 503 => "provider_unavailable",
        529 => "provider_overloaded",
        _ => "server",
    };

    private sealed record ErrorParts(string Message, string? Metadata, string? Type);
}
