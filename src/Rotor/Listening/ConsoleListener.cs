using System.Net.Mime;
using Microsoft.AspNetCore.Connections;

namespace Rotor.Listening;

/// <summary>Keeps console and clients apart where the console has an address of its own: each is served at its own, and health at both.</summary>
internal sealed class ConsoleListener
{
    private static readonly ConsoleListener Instance = new();
    private static readonly string[] Console = ["/admin", "/api", "/login", "/request"];
    private static readonly string[] Shared = ["/healthz", "/readyz", "/metrics"];

    private ConsoleListener()
    {
    }

    /// <summary>Marks the connections of the console's address.</summary>
    public static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(Instance);
        return next(connection);
    };

    /// <summary>Answers 404 to what came to the other address.</summary>
    public static RequestDelegate Separate(RequestDelegate next) => context =>
    {
        var path = context.Request.Path;
        var isConsoles = context.Features.Get<ConsoleListener>() is not null;
        if (Array.Exists(Shared, shared => path.StartsWithSegments(shared)) || BelongsToConsole(path) == isConsoles)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        return context.Response.WriteAsync(isConsoles
            ? "Clients are served at another address of this gateway: here are the console at /admin and the admin API at /api.\n"
            : "Console and admin API have an address of their own (ROTOR_LISTEN__CONSOLEURL): here clients are served at /v1.\n");
    };

    private static bool BelongsToConsole(PathString path) =>
        path == "/" || (Array.Exists(Console, own => path.StartsWithSegments(own)) && !path.StartsWithSegments("/api/v1"));
}
