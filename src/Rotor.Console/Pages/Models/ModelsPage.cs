using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Models;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Models;

/// <summary><c>/admin/models</c>: the catalogue, what of it is served, and under which names.</summary>
public static class ModelsPage
{
    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get(ModelsQuery.Path, Show);
        pages.Post(ModelsQuery.Path + "/refresh", RefreshAsync);
        pages.Post(ModelsQuery.Path + "/switch", SwitchAsync);
        // Ids hold slashes, so they stand at the end of an address.
        pages.Get(ModelsQuery.Path + "/{**id}", ShowOne);
    }

    private static IResult Show(PageContext page, LiveCatalogue catalogue, ModelPolicy policy, ModelNews news)
    {
        var model = ModelsModel.Of(catalogue.Current, policy, ModelsQuery.Of(page.Http.Request.Query), page.Time.GetUtcNow());
        return page.View<ModelsView, ModelsModel>(model with { News = news.Latest, Fault = page.Http.RequestServices.GetService<ModelRegistry>()?.LastFault });
    }

    private static IResult ShowOne(PageContext page, string? id, LiveCatalogue catalogue, ModelPolicy policy)
    {
        var known = catalogue.Current;
        return known.Find((id ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)) is { } model
            ? page.View<ModelDetailView, ModelDetailModel>(ModelDetailModel.Of(model, policy, known), model.Name)
            : ErrorPages.NotFound(page);
    }

    private static async Task<IResult> RefreshAsync(PageContext page, ModelRegistry registry, ModelNews news)
    {
        var back = Addresses.Own(page.Field("back"), ModelsQuery.Path);
        var before = registry.Current;
        try
        {
            news.Take(before, await registry.RefreshAsync(page.Aborted), page.Time.GetUtcNow());
            return page.Redirect(back);
        }
        catch (CatalogueException error)
        {
            return page.RedirectWithFault(back, "models.not_refreshed", error.Message);
        }
    }

    private static async Task<IResult> SwitchAsync(PageContext page, ModelRegistry registry)
    {
        var back = Addresses.Own(page.Field("back"), ModelsQuery.Path);
        var on = page.Field("enabled") == "1";
        return await registry.SetEnabledAsync(page.Field("id"), on, page.Aborted) is { } model
            ? page.Redirect(back, on ? "models.switched_on" : "models.switched_off", model.Id)
            : page.RedirectWithFault(back, "models.not_there");
    }
}
