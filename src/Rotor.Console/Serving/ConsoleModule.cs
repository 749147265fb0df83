using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Core.Keys;
using Rotor.WebConsole.Pages;
using Rotor.WebConsole.Pages.Clients;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Pages.Keys;
using Rotor.WebConsole.Pages.Models;
using Rotor.WebConsole.Pages.Overview;
using Rotor.WebConsole.Pages.RequestDetails;
using Rotor.WebConsole.Pages.Requests;

namespace Rotor.WebConsole.Serving;

/// <summary>Registers the console and maps its addresses.</summary>
public static class ConsoleModule
{
    /// <summary>Besides these it needs an <see cref="IConsoleDoor"/> and Core's services.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services, ConsoleFacts facts)
    {
        services.AddSingleton(facts);
        services.TryAddSingleton<ConsoleAssets>();
        services.TryAddSingleton<PageRenderer>();
        services.TryAddSingleton<PageFailures>();
        services.TryAddSingleton<OverviewReader>();
        services.TryAddSingleton<FilterOffersReader>();
        services.TryAddSingleton<RequestReader>();
        services.TryAddSingleton<KeysReader>();
        services.TryAddSingleton<KeyIntakes>();
        services.TryAddSingleton<DeletedKeys>();
        services.TryAddSingleton<ClientsReader>();
        services.TryAddSingleton<MadeOnce>();
        services.TryAddSingleton<ModelNews>();
        return services;
    }

    /// <summary>Maps all pages, their assets, and what is shown where there is none.</summary>
    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/", () => Results.Redirect("/admin/dashboard")).ExcludeFromDescription();
        routes.MapGet("/favicon.ico", () => Results.NoContent()).ExcludeFromDescription();
        routes.MapGet(ConsoleAssets.Root + "{file}", (HttpContext context, string file, ConsoleAssets assets) => assets.Serve(context, file)).ExcludeFromDescription();
        routes.MapPost("/admin/preferences", Preferences.SaveAsync).ExcludeFromDescription();
        foreach (var page in ConsolePages.All)
            page.Map(new PageRoutes(routes, page));
        routes.MapGet("/admin/{**path}", (PageContext page) => ErrorPages.NotFound(page)).AddEndpointFilter<PageFilter>().ExcludeFromDescription();
    }
}
