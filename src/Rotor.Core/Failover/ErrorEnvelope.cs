namespace Rotor.Core.Failover;

/// <summary>What upstream's words amount to as text: the outer form of a failed answer's body.</summary>
internal enum EnvelopeForm
{
    /// <summary>No byte but white space, comments or padding.</summary>
    Empty,

    /// <summary>JSON, whole or broken off.</summary>
    Json,

    /// <summary>A web page: not OpenRouter's API, but the edge before it or another site.</summary>
    Html,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>An error body, read once: every field that a verdict looks at, whichever dialect it came in.</summary>
/// <remarks>
/// Known forms: OpenRouter's <c>{"error":{code,message,metadata}}</c> with the code as number, text or absent; its validation errors
/// (<c>{"success":false,"error":{"name":"ZodError",…}}</c>); an error inside a choice; Anthropic's <c>{"type":"error","error":{…},"metadata":{…}}</c>;
/// the Responses events <c>response.failed</c>, <c>response.error</c> and <c>error</c>; web pages and plain text.
/// Values of providers (<c>metadata.raw</c>) and of callers are kept apart from OpenRouter's own words and never steer a verdict.
/// </remarks>
internal sealed class ErrorEnvelope
{
    public EnvelopeForm Form { get; set; }

    /// <summary>False when the JSON ended early or made no sense from some point on: what was read before that point is kept.</summary>
    public bool IsWhole { get; set; } = true;

    /// <summary>True when there is an error, and not just some JSON.</summary>
    public bool HasError { get; set; }

    public string? Message { get; set; }

    /// <summary>The numeric code, also when it came as text.</summary>
    public int? Code { get; set; }

    /// <summary>The code where it is a word, such as <c>server_error</c>.</summary>
    public string? CodeWord { get; set; }

    /// <summary>OpenRouter's <c>error_type</c>, wherever the dialect puts it.</summary>
    public string? ErrorType { get; set; }

    /// <summary>The dialect's own <c>error.type</c>, such as Anthropic's <c>overloaded_error</c>.</summary>
    public string? DialectType { get; set; }

    /// <summary>The validator's name, such as <c>ZodError</c>.</summary>
    public string? Name { get; set; }

    public string? UserId { get; set; }

    /// <summary>The finish reason of the first choice, where there is one.</summary>
    public string? FinishReason { get; set; }

    public string? NativeFinishReason { get; set; }

    public string? ProviderName { get; set; }

    public bool HasRaw { get; set; }

    /// <summary>The start of the provider's own words; for people only.</summary>
    public string? Raw { get; set; }

    public bool IsByok { get; set; }

    public string? LimitSource { get; set; }

    public string? MetadataReason { get; set; }

    public string? MetadataScope { get; set; }

    public string? FailedRoutingStep { get; set; }

    public bool HasReasons { get; set; }

    public bool HasPatterns { get; set; }

    public bool HasMissingAttestations { get; set; }

    public string? RetryAfter { get; set; }

    public double? RetryAfterSeconds { get; set; }

    public string? ResetsAt { get; set; }

    public string? RateLimitLimit { get; set; }

    public string? RateLimitRemaining { get; set; }

    public string? RateLimitReset { get; set; }

    public string? AvailabilityCode { get; set; }

    public double? AvailabilityRetryAfter { get; set; }

    /// <summary>Reads a body; never throws, whatever the bytes.</summary>
    public static ErrorEnvelope Read(ReadOnlySpan<byte> body) => ErrorEnvelopeReader.Read(body);
}
