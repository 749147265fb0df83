using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Core.Keys;

namespace Rotor.Observability;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: requests can be served, else 503 with the reasons; what is amiss besides is told as warnings.</summary>
internal static class Health
{
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReadiness, KeyReadiness>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReadiness, StopReadiness>());
        return services;
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", context => WriteAsync(context, [], []));
        app.MapGet("/readyz", context =>
        {
            IReadiness[] modules = [.. context.RequestServices.GetServices<IReadiness>()];
            return WriteAsync(context, [.. modules.Select(module => module.Problem).OfType<string>()], [.. modules.Select(module => module.Warning).OfType<string>()]);
        });
    }

    private static async Task WriteAsync(HttpContext context, string[] problems, string[] warnings)
    {
        context.Response.StatusCode = problems.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", problems.Length == 0 ? "ok" : "not ready");
        WriteArray(json, "reasons", problems);
        WriteArray(json, "warnings", warnings);
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, string[] values)
    {
        if (values.Length == 0)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private sealed class KeyReadiness(KeyPool pool) : IReadiness
    {
        // A pool whose keys all rest can still answer, soon or with a clear word; one without keys cannot.
        public string? Problem => Array.Exists(pool.Snapshot(), key => key.State is not (KeyState.Invalid or KeyState.Disabled)) ? null : "no usable key";
    }

    private sealed class StopReadiness(IHostApplicationLifetime lifetime) : IReadiness
    {
        public string? Problem => lifetime.ApplicationStopping.IsCancellationRequested ? "stopping" : null;
    }
}
