using System.Buffers;

namespace Rotor.Core.Streams;

/// <summary>A failure to be told within a stream.</summary>
public sealed record StreamError
{
    /// <summary>As an HTTP status, such as 502.</summary>
    public required int Code { get; init; }

    /// <summary>For people; no secret, no account id.</summary>
    public required string Message { get; init; }

    /// <summary>OpenRouter's word for the kind, such as <c>provider_unavailable</c>; null where none fits.</summary>
    public string? ErrorType { get; init; }

    /// <summary>A JSON object, already redacted; empty for none.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>The id of the answer that broke off; null when none had begun.</summary>
    public string? Id { get; init; }

    /// <summary>The model of the answer, or the one that was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long Created { get; init; }

    /// <summary>The choices that were not finished, one bit each (<see cref="StreamProgress.OpenChoices"/>).</summary>
    public ulong Choices { get; init; } = 1;

    /// <summary>The sequence number to give the event (/responses).</summary>
    public int Sequence { get; init; }
}

/// <summary>Writes what Rotor itself says within a stream, in each dialect's words.</summary>
public static class StreamErrors
{
    /// <summary>A comment that keeps the connection alive.</summary>
    public static ReadOnlySpan<byte> KeepAlive => ": ROTOR PROCESSING\n\n"u8;

    /// <summary>Writes the error event. <see cref="WriteEnd"/> has to follow.</summary>
    public static void WriteError(IBufferWriter<byte> output, StreamDialect dialect, StreamError error)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        switch (dialect)
        {
            case StreamDialect.Messages: WriteMessage(output, error); break;
            case StreamDialect.Responses: WriteResponse(output, error); break;
            default: WriteChunk(output, dialect, error); break;
        }

        output.Write("\n\n"u8);
    }

    /// <summary>Writes an upstream event as it came, but with null in place of the account's id.</summary>
    public static void WriteWithoutAccount(IBufferWriter<byte> output, in SseEvent e, in EventFacts facts)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!facts.UserId.IsPresent)
        {
            output.Write(e.Raw);
            output.Write(e.MissingEnd);
            return;
        }

        if (!e.Name.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(e.Name);
            output.Write("\n"u8);
        }

        WriteDataLines(output, e.Data[..facts.UserId.Start], "data: "u8);
        output.Write("null"u8);
        WriteDataLines(output, e.Data[facts.UserId.End..], default);
        output.Write("\n\n"u8);
    }

    /// <summary>Writes data, on a line of its own for each of its lines; the blank line that ends the event is the caller's.</summary>
    internal static void WriteDataLines(IBufferWriter<byte> output, ReadOnlySpan<byte> data, ReadOnlySpan<byte> first)
    {
        output.Write(first);
        for (var end = data.IndexOfAny((byte)'\n', (byte)'\r'); end >= 0; end = data.IndexOfAny((byte)'\n', (byte)'\r'))
        {
            output.Write(data[..end]);
            output.Write("\ndata: "u8);
            data = data[(end + 1)..];
        }

        output.Write(data);
    }

    /// <summary>Writes the end marker, in the dialects that have one apart from their last event.</summary>
    public static void WriteEnd(IBufferWriter<byte> output, StreamDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (dialect != StreamDialect.Messages) output.Write("data: [DONE]\n\n"u8);
    }

    /// <summary>Writes what is missing behind an answer that has its finish reason and no end marker.</summary>
    public static void WriteMissingEnd(IBufferWriter<byte> output, StreamDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (dialect == StreamDialect.Messages) output.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
        else WriteEnd(output, dialect);
    }

    // https://openrouter.ai/docs/api-reference/errors: the form of an error in the middle of a stream.
    private static void WriteChunk(IBufferWriter<byte> output, StreamDialect dialect, StreamError error)
    {
        var isText = dialect == StreamDialect.Completions;
        output.Write("data: {\"id\":"u8);
        JsonText.WriteString(output, error.Id ?? "");
        output.Write(isText ? ",\"object\":\"text_completion\",\"created\":"u8 : ",\"object\":\"chat.completion.chunk\",\"created\":"u8);
        JsonNumbers.Write(output, error.Created);
        output.Write(",\"model\":"u8);
        JsonText.WriteString(output, error.Model ?? "");
        output.Write(",\"error\":{\"code\":"u8);
        JsonNumbers.Write(output, error.Code);
        WriteMember(output, ",\"message\":"u8, error.Message);
        WriteMetadata(output, error);
        output.Write("},\"choices\":["u8);
        var first = true;
        for (var choice = 0; choice < 64; choice++)
        {
            if ((Math.Max(error.Choices, 1) & (1UL << choice)) == 0) continue;
            output.Write(first ? "{\"index\":"u8 : ",{\"index\":"u8);
            JsonNumbers.Write(output, choice);
            output.Write(isText ? ",\"text\":\"\",\"finish_reason\":\"error\"}"u8 : ",\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}"u8);
            first = false;
        }

        output.Write("]}"u8);
    }

    private static void WriteMessage(IBufferWriter<byte> output, StreamError error)
    {
        output.Write("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"u8);
        JsonText.WriteString(output, AnthropicType(error.Code));
        WriteMember(output, ",\"message\":"u8, error.Message);
        WriteMember(output, ",\"error_type\":"u8, error.ErrorType);
        output.Write("}"u8);
        WriteMember(output, ",\"request_id\":"u8, error.Id);
        WriteMetadata(output, error);
        output.Write("}"u8);
    }

    private static void WriteResponse(IBufferWriter<byte> output, StreamError error)
    {
        if (error.Id is null)
        {
            output.Write("event: error\ndata: {\"type\":\"error\",\"sequence_number\":"u8);
            JsonNumbers.Write(output, error.Sequence);
            WriteMember(output, ",\"code\":"u8, ResponsesCode(error.Code));
            WriteMember(output, ",\"message\":"u8, error.Message);
            output.Write(",\"param\":null"u8);
        }
        else
        {
            output.Write("event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":"u8);
            JsonNumbers.Write(output, error.Sequence);
            WriteMember(output, ",\"response\":{\"id\":"u8, error.Id);
            output.Write(",\"object\":\"response\",\"created_at\":"u8);
            JsonNumbers.Write(output, error.Created);
            WriteMember(output, ",\"status\":\"failed\",\"model\":"u8, error.Model ?? "");
            WriteMember(output, ",\"output\":[],\"error\":{\"code\":"u8, ResponsesCode(error.Code));
            WriteMember(output, ",\"message\":"u8, error.Message);
            output.Write("}}"u8);
        }

        WriteMember(output, ",\"error_type\":"u8, error.ErrorType);
        WriteMetadata(output, error);
        output.Write("}"u8);
    }

    private static void WriteMetadata(IBufferWriter<byte> output, StreamError error)
    {
        if (!error.Metadata.IsEmpty)
        {
            output.Write(",\"metadata\":"u8);
            output.Write(error.Metadata.Span);
        }
        else if (error.ErrorType is not null)
        {
            WriteMember(output, ",\"metadata\":{\"error_type\":"u8, error.ErrorType);
            output.Write("}"u8);
        }
    }

    private static void WriteMember(IBufferWriter<byte> output, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null) return;
        output.Write(name);
        JsonText.WriteString(output, value);
    }

    // https://docs.anthropic.com/en/api/errors
    private static string AnthropicType(int code) => code switch
    {
        400 or 422 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        408 or 504 => "timeout_error",
        503 or 529 => "overloaded_error",
        _ => "api_error",
    };

    private static string ResponsesCode(int code) => code switch
    {
        429 => "rate_limit_exceeded",
        400 or 422 => "invalid_prompt",
        _ => "server_error",
    };
}
