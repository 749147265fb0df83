using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rotor.Compatibility;

/// <summary>How the calls of the key dashboard read bodies and answer.</summary>
internal static class KeyDashboardReplies
{
    /// <summary>The value of a body's one member; null where the body is no such object.</summary>
    public static async Task<JsonElement?> ReadAsync(HttpContext context, string name, JsonValueKind kind)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty(name, out var value) && value.ValueKind == kind ? value.Clone() : null;
        }
        catch (Exception error) when (error is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    public static async Task<string?> ReadTextAsync(HttpContext context, string name) => (await ReadAsync(context, name, JsonValueKind.String))?.GetString();

    public static IResult Said(string message) => Json(new Said(message), DashboardJson.Default.Said);

    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = 200) => Results.Json(value, type, statusCode: status);

    public static IResult Error(int status, string type, string message, string? param = null) =>
        Json(new DashboardError(new DashboardFault(message, type, param)), DashboardJson.Default.DashboardError, status);
}
