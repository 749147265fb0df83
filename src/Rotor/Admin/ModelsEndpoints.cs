using Rotor.Core.Models;

namespace Rotor.Admin;

/// <summary><c>/api/models</c>: the catalogue. Ids hold slashes, so they stand at the end of an address.</summary>
internal static class ModelsEndpoints
{
    public static RouteGroupBuilder MapModels(this RouteGroupBuilder admin)
    {
        var models = admin.MapGroup("/models").WithTags("Models");
        models.MapGet("/", List).WithSummary("Lists the catalogue.").Produces<IReadOnlyList<ModelView>>();
        models.MapPost("/refresh", RefreshAsync);
        models.MapGet("/{**id}", Show).WithSummary("Tells of one model.").Produces<ModelView>().ProducesProblem(StatusCodes.Status404NotFound);
        models.MapPatch("/{**id}", EditAsync).WithSummary("Enables or disables a model.").Accepts<ModelEdit>("application/json")
            .Produces<ModelView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        return admin;
    }

    private static IResult List(ModelRegistry registry, ModelPolicy policy, string? search, bool? free, bool? enabled, bool? served, bool? gone)
    {
        var known = registry.Current;
        var filter = new ModelFilter(search, free, enabled, served, gone);
        IReadOnlyList<ModelView> shown = [.. known.Models.Select(model => ModelView.Of(model, policy, known)).Where(filter.Shows)];
        return AdminApi.Json(shown, AdminJson.Default.IReadOnlyListModelView);
    }

    private static IResult Show(string id, ModelRegistry registry, ModelPolicy policy) =>
        registry.Current.Find(Plain(id)) is { } model ? AdminApi.Json(ModelView.Of(model, policy, registry.Current), AdminJson.Default.ModelView) : NoSuchModel();

    private static async Task<IResult> EditAsync(string id, HttpContext context, ModelRegistry registry, ModelPolicy policy, CancellationToken cancellationToken)
    {
        var (edit, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.ModelEdit);
        if (edit is null)
            return refusal!;
        if (edit.Enabled is not { } enabled)
            return AdminApi.Problem(StatusCodes.Status400BadRequest, "Not valid", "enabled: true or false.");
        return await registry.SetEnabledAsync(Plain(id), enabled, cancellationToken) is { } model
            ? AdminApi.Json(ModelView.Of(model, policy, registry.Current), AdminJson.Default.ModelView)
            : NoSuchModel();
    }

    private static async Task<IResult> RefreshAsync(ModelRegistry registry, CancellationToken cancellationToken)
    {
        try
        {
            return AdminApi.Json(CatalogueChangeView.Of(await registry.RefreshAsync(cancellationToken)), AdminJson.Default.CatalogueChangeView);
        }
        catch (CatalogueException e)
        {
            return AdminApi.Problem(e.Status, "Not refreshed", e.Message);
        }
    }

    // The server leaves an escaped slash as it came.
    private static string Plain(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static IResult NoSuchModel() => AdminApi.Problem(StatusCodes.Status404NotFound, "No such model", "No model has this id; GET /api/models lists all.");
}

/// <summary>The body of <c>PATCH /api/models/{id}</c>.</summary>
internal sealed record ModelEdit(bool? Enabled);
