namespace Rotor.Simulator.Errors;

/// <content>5xx: OpenRouter, its providers and Cloudflare in front of it.</content>
public static partial class WireErrors
{
    public static WireError InternalServerError { get; } = Custom(500, "Internal Server Error", name: nameof(InternalServerError));

    public static WireError Relayed502 { get; } = Relayed(502,
        "upstream connect error or disconnect/reset before headers. reset reason: connection failure", "Chutes", name: nameof(Relayed502));

    public static WireError UpstreamErrorFrom { get; } = Custom(502, "Upstream error from Nvidia: Service temporarily overloaded",
        """{"error_type":"provider_unavailable"}""", nameof(UpstreamErrorFrom));

    public static WireError NetworkConnectionLost { get; } = Custom(502, "Network connection lost.", name: nameof(NetworkConnectionLost));

    public static WireError ServiceUnavailable { get; } = Custom(503, "Service temporarily unavailable", name: nameof(ServiceUnavailable));

    public static WireError NoBackends { get; } = Custom(503, "No backends available", name: nameof(NoBackends));

    public static WireError Relayed503 { get; } =
        Relayed(503, """{"error":{"message":"no_available_workers","type":"service_unavailable"}}""", "Chutes", name: nameof(Relayed503));

    public static WireError GatewayTimeout { get; } = Custom(504, "The operation was aborted due to timeout", name: nameof(GatewayTimeout));

    public static WireError EdgeTimeout { get; } =
        Custom(524, "A timeout occurred between OpenRouter's edge and the provider.", name: nameof(EdgeTimeout));

    public static WireError Overloaded { get; } = Custom(529, "Provider overloaded", """{"error_type":"provider_overloaded"}""", nameof(Overloaded));

    /// <summary>Cloudflare's own page: HTML, no JSON.</summary>
    public static WireError Cloudflare502 { get; } = CloudflarePage(502, "Bad gateway");

    public static WireError Cloudflare520 { get; } = CloudflarePage(520, "Web server is returning an unknown error");

    public static WireError Cloudflare524 { get; } = CloudflarePage(524, "A timeout occurred");

    /// <summary>Cloudflare's flood protection: 429 with HTML.</summary>
    public static WireError Cloudflare429 { get; } = CloudflarePage(429, "You are being rate limited");

    /// <summary>A page of Cloudflare's edge with any status.</summary>
    public static WireError CloudflarePage(int status, string title) => new($"Cloudflare{status}", status,
        $"<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>openrouter.ai | {status}: {title}</title></head>\n" +
        $"<body><h1>{title} <span>Error code {status}</span></h1><p>cloudflare</p></body>\n</html>\n")
    {
        CarriesUser = false,
        CarriesGenerationId = false,
        ContentType = "text/html; charset=UTF-8",
    };
}
