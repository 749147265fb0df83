
namespace Rotor.Simulator.Serving;

/// <summary>The header fields that every answer of the real service has.</summary>
internal static class ResponseHead
{
    public static void Write(HttpContext http, int status, string contentType, string? generationId)
    {
        var response = http.Response;
        response.StatusCode = status;
        var headers = response.Headers;
        headers.ContentType = contentType;
        headers.Server = "cloudflare";
        headers["CF-RAY"] = "9a1b2c3d4e5f6789-FRA";
        headers.SetCookie = "__cf_bm=simulated.cookie-1.0.1.1; path=/; HttpOnly; Secure; SameSite=None";
        if (generationId is not null)
            headers["X-Generation-Id"] = generationId;
    }
}
