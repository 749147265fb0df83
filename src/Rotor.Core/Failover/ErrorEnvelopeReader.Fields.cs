using System.Globalization;
using System.Text.Json;

namespace Rotor.Core.Failover;

internal static partial class ErrorEnvelopeReader
{
    // Every method below is entered at the start of an object and leaves at its end.

    private static void ReadRoot(ref Utf8JsonReader reader, ErrorEnvelope envelope, bool nested)
    {
        string? flatType = null;
        string? flatMessage = null;
        string? flatCode = null;
        Utf8JsonReader metadata = default;
        var hasMetadata = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "error"u8))
                ReadError(ref reader, envelope);
            else if (Enter(ref reader, "metadata"u8))
            {
                metadata = reader;
                hasMetadata = true;
            }
            else if (Enter(ref reader, "user_id"u8))
                envelope.UserId ??= NonEmptyText(ref reader);
            else if (Enter(ref reader, "error_type"u8))
                envelope.ErrorType ??= NonEmptyText(ref reader);
            else if (Enter(ref reader, "choices"u8))
                ReadChoices(ref reader, envelope);
            else if (!nested && Enter(ref reader, "response"u8) && reader.TokenType == JsonTokenType.StartObject)
                ReadRoot(ref reader, envelope, nested: true);
            else if (Enter(ref reader, "type"u8))
                flatType = NonEmptyText(ref reader);
            else if (Enter(ref reader, "message"u8))
                flatMessage = NonEmptyText(ref reader);
            else if (Enter(ref reader, "code"u8))
                flatCode = TextOrNumber(ref reader);
            Leave(ref reader);
        }

        // Beside an error of the Messages dialect the metadata is OpenRouter's; in an object of the Responses dialect it is the caller's own.
        if (hasMetadata && flatType == "error")
            ReadMetadata(ref metadata, envelope);

        // The Responses dialect's event "error" carries its fields without an object around them.
        if (envelope.HasError || nested || flatMessage is null || !(flatType is "error" or "response.error" || flatType is null))
            return;
        envelope.HasError = true;
        envelope.Message = flatMessage;
        SetCode(envelope, flatCode);
    }

    private static void ReadError(ref Utf8JsonReader reader, ErrorEnvelope envelope)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            envelope.HasError = true;
            envelope.Message ??= NonEmptyText(ref reader);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
            return;
        envelope.HasError = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "message"u8))
                envelope.Message ??= NonEmptyText(ref reader);
            else if (Enter(ref reader, "code"u8))
                SetCode(envelope, TextOrNumber(ref reader));
            else if (Enter(ref reader, "http_status"u8))
                SetCode(envelope, TextOrNumber(ref reader));
            else if (Enter(ref reader, "type"u8))
                envelope.DialectType ??= NonEmptyText(ref reader);
            else if (Enter(ref reader, "error_type"u8))
                envelope.ErrorType ??= NonEmptyText(ref reader);
            else if (Enter(ref reader, "name"u8))
                envelope.Name ??= NonEmptyText(ref reader);
            else if (Enter(ref reader, "metadata"u8))
                ReadMetadata(ref reader, envelope);
            else if (Enter(ref reader, "availability"u8))
                ReadAvailability(ref reader, envelope);
            Leave(ref reader);
        }
    }

    private static void ReadAvailability(ref Utf8JsonReader reader, ErrorEnvelope envelope)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "code"u8))
                envelope.AvailabilityCode ??= NonEmptyText(ref reader);
            else if (Enter(ref reader, "retry_after"u8))
                envelope.AvailabilityRetryAfter ??= Number(ref reader);
            Leave(ref reader);
        }
    }

    // Only the first choice is looked at, and of it only its error and its end: its text belongs to the answer.
    private static void ReadChoices(ref Utf8JsonReader reader, ErrorEnvelope envelope)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return;
        var first = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!first || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            first = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (Enter(ref reader, "error"u8))
                    ReadError(ref reader, envelope);
                else if (Enter(ref reader, "finish_reason"u8))
                    envelope.FinishReason ??= NonEmptyText(ref reader);
                else if (Enter(ref reader, "native_finish_reason"u8))
                    envelope.NativeFinishReason ??= NonEmptyText(ref reader);
                Leave(ref reader);
            }
        }
    }

    private static void SetCode(ErrorEnvelope envelope, string? text)
    {
        if (text is null)
            return;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            envelope.Code ??= code;
        else
            envelope.CodeWord ??= text;
    }

    /// <summary>Steps from the property to its value when the property has this name.</summary>
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.TokenType == JsonTokenType.PropertyName && reader.NameEquals(name) && reader.Read();

    /// <summary>Ends a property: skips a value that nobody read, and stays where one was read.</summary>
    private static void Leave(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray)
            reader.Skip();
    }
}
