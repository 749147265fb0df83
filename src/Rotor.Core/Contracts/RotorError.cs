using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rotor.Core.Contracts;

/// <summary>An error of Rotor's own, in the shape that OpenRouter's clients already read.</summary>
/// <remarks>
/// Chat: <c>{"error":{"code","message","type","metadata":{"rotor":{"reason","request_id","attempts"}}}}</c>;
/// Messages (Anthropic): <c>{"type":"error","error":{"type","message"},"request_id","metadata":{"rotor":…}}</c>.
/// </remarks>
/// <param name="Status">The HTTP status, repeated as <c>code</c>.</param>
/// <param name="Reason">A stable code in snake case.</param>
/// <param name="Message">What is wrong and what to do. Never a secret.</param>
public sealed record RotorError(int Status, string Reason, string Message)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The attempts that led here, told to the client; empty when nothing was sent.</summary>
    public IReadOnlyList<ErrorAttempt> Attempts { get; init; } = [];

    /// <summary>How long waiting makes sense, told as <c>Retry-After</c>; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What may be used instead, such as a model that is served; null for nothing.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The family of the error, in OpenAI's words.</summary>
    public string Type => Status switch
    {
        401 => "authentication_error",
        402 => "insufficient_quota",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        < 500 => "invalid_request_error",
        _ => "api_error",
    };

    public static RotorError From(RequestFault fault) => new(fault.Status, fault.Reason, fault.Message);

    /// <summary>Writes the error's JSON without a line break, so that it can stand in an event too.</summary>
    public void WriteTo(IBufferWriter<byte> output, string requestId, bool anthropic)
    {
        using var json = new Utf8JsonWriter(output, Relaxed);
        json.WriteStartObject();
        if (anthropic) json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        if (!anthropic) json.WriteNumber("code"u8, Status);
        json.WriteString("message"u8, Message);
        json.WriteString("type"u8, Type);
        if (!anthropic) WriteMetadata(json, requestId);
        json.WriteEndObject();
        if (anthropic)
        {
            json.WriteString("request_id"u8, requestId);
            WriteMetadata(json, requestId);
        }
        json.WriteEndObject();
    }

    /// <summary>The error's metadata object by itself, for an error event of a stream.</summary>
    public byte[] MetadataBytes(string requestId)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, Relaxed)) WriteMetadataObject(json, requestId);
        return output.WrittenSpan.ToArray();
    }

    private void WriteMetadata(Utf8JsonWriter json, string requestId)
    {
        json.WritePropertyName("metadata"u8);
        WriteMetadataObject(json, requestId);
    }

    private void WriteMetadataObject(Utf8JsonWriter json, string requestId)
    {
        json.WriteStartObject();
        json.WriteStartObject("rotor"u8);
        json.WriteString("reason"u8, Reason);
        json.WriteString("request_id"u8, requestId);
        if (Suggestion is not null) json.WriteString("suggestion"u8, Suggestion);
        json.WriteStartArray("attempts"u8);
        foreach (var attempt in Attempts)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, attempt.Key);
            json.WriteNumber("status"u8, attempt.Status);
            json.WriteString("reason"u8, attempt.Reason);
            json.WriteString("explanation"u8, attempt.Explanation);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>One attempt as a client may see it: the key by its label, and the verdict in words.</summary>
public sealed record ErrorAttempt(string Key, int Status, string Reason, string Explanation);
