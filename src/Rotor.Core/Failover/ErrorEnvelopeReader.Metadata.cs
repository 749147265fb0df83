using System.Text.Json;

namespace Rotor.Core.Failover;

internal static partial class ErrorEnvelopeReader
{
    private static void ReadMetadata(ref Utf8JsonReader reader, ErrorEnvelope envelope)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!ReadOrigin(ref reader, envelope) && !ReadLimit(ref reader, envelope))
                ReadMark(ref reader, envelope);
            Leave(ref reader);
        }
    }

    private static bool ReadOrigin(ref Utf8JsonReader reader, ErrorEnvelope envelope)
    {
        if (Enter(ref reader, "provider_name"u8))
            envelope.ProviderName ??= NonEmptyText(ref reader);
        else if (Enter(ref reader, "raw"u8))
        {
            envelope.Raw ??= Text(ref reader);
            envelope.HasRaw |= HasContent(ref reader);
        }
        else if (Enter(ref reader, "is_byok"u8))
            envelope.IsByok |= reader.TokenType == JsonTokenType.True;
        else if (Enter(ref reader, "error_type"u8))
            envelope.ErrorType ??= NonEmptyText(ref reader);
        else
            return false;
        return true;
    }

    private static bool ReadLimit(ref Utf8JsonReader reader, ErrorEnvelope envelope)
    {
        if (Enter(ref reader, "limit_source"u8))
            envelope.LimitSource ??= NonEmptyText(ref reader);
        else if (Enter(ref reader, "reason"u8))
            envelope.MetadataReason ??= NonEmptyText(ref reader);
        else if (Enter(ref reader, "scope"u8))
            envelope.MetadataScope ??= NonEmptyText(ref reader);
        else if (Enter(ref reader, "retry_after_seconds"u8))
            envelope.RetryAfterSeconds ??= Number(ref reader);
        else if (Enter(ref reader, "resets_at"u8))
            envelope.ResetsAt ??= TextOrNumber(ref reader);
        else if (Enter(ref reader, "headers"u8))
            ReadHeaders(ref reader, envelope);
        else
            return false;
        return true;
    }

    private static void ReadMark(ref Utf8JsonReader reader, ErrorEnvelope envelope)
    {
        if (Enter(ref reader, "failed_routing_step"u8))
            envelope.FailedRoutingStep ??= NonEmptyText(ref reader);
        else if (Enter(ref reader, "reasons"u8))
            envelope.HasReasons |= HasContent(ref reader);
        else if (Enter(ref reader, "patterns"u8))
            envelope.HasPatterns |= HasContent(ref reader);
        else if (Enter(ref reader, "missing_attestation_types"u8))
            envelope.HasMissingAttestations |= HasContent(ref reader);
    }

    private static void ReadHeaders(ref Utf8JsonReader reader, ErrorEnvelope envelope)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Header names change their case on the way.
            var name = Start(reader.ValueSpan);
            reader.Read();
            if (name.Equals("X-RateLimit-Limit", StringComparison.OrdinalIgnoreCase))
                envelope.RateLimitLimit ??= TextOrNumber(ref reader);
            else if (name.Equals("X-RateLimit-Remaining", StringComparison.OrdinalIgnoreCase))
                envelope.RateLimitRemaining ??= TextOrNumber(ref reader);
            else if (name.Equals("X-RateLimit-Reset", StringComparison.OrdinalIgnoreCase))
                envelope.RateLimitReset ??= TextOrNumber(ref reader);
            else if (name.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
                envelope.RetryAfter ??= TextOrNumber(ref reader);
            Leave(ref reader);
        }
    }
}
