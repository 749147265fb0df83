namespace Rotor.Simulator.Errors;

/// <content>Odd envelopes: a code that is text or missing, an error under 200, the newest form.</content>
public static partial class WireErrors
{
    public static WireError CodeAsText { get; } = new(nameof(CodeAsText), 502,
        """{"error":{"code":"server_error","message":"Provider disconnected unexpectedly"}}""");

    public static WireError CodeMissing { get; } = new(nameof(CodeMissing), 500, """{"error":{"message":"Something went wrong"}}""");

    /// <summary>The documented form with <c>availability</c> and without <c>code</c>.</summary>
    public static WireError Availability { get; } = new(nameof(Availability), 503,
        """{"error":{"message":"All providers for this model are at capacity.","error_type":"provider_overloaded","http_status":503,"availability":{"code":"capacity_exhausted","retryable":true,"retry_after":30,"requested_models":["x/y"],"affected_providers":["chutes"],"excluded_by":null,"fallback_models":[],"constraint":null,"docs_url":"https://openrouter.ai/docs/api-reference/errors"}}}""");

    /// <summary>A success status with nothing but an error.</summary>
    public static WireError ErrorUnder200 { get; } = new(nameof(ErrorUnder200), 200,
        """{"id":"gen-1790981403-wrnRYGs8VBhCEKopNY1F","error":{"message":"Upstream error from Nvidia: Service temporarily overloaded","code":502,"metadata":{"error_type":"provider_unavailable"}}}""")
    { CarriesUser = false };

    public static WireError ServerErrorUnder200 { get; } =
        new(nameof(ServerErrorUnder200), 200, """{"error":{"message":"Internal Server Error","code":500}}""");

    /// <summary>The provider's text as an object instead of a string.</summary>
    public static WireError RawAsObject { get; } = Custom(429, "Provider returned error",
        """{"raw":{"error":{"message":"Too many requests","code":429}},"provider_name":"Groq","is_byok":false}""", nameof(RawAsObject));

    /// <summary>The account's own provider key is refused; OpenRouter's key is good.</summary>
    public static WireError RelayedByok { get; } = Relayed(401,
        """{"error":{"message":"Incorrect API key provided","type":"invalid_request_error"}}""", "OpenAI", isByok: true, name: nameof(RelayedByok));
}
