using System.Text.Json;
using Rotor.Configuration;
using Rotor.Core.Access;

namespace Rotor.Admin;

/// <summary><c>/api/settings</c>: what is in force and from where, and what may be changed about it on a running server.</summary>
internal static class SettingsEndpoints
{
    private const int MostEvents = 500;
    private const int Events = 100;

    /// <summary>Maps it where the settings are managed.</summary>
    public static RouteGroupBuilder MapSettings(this RouteGroupBuilder admin)
    {
        if (((IEndpointRouteBuilder)admin).ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(ISettingsDesk)) != true)
            return admin;
        var settings = admin.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("", (ISettingsDesk desk) => AdminApi.Json(desk.Read(), AdminJson.Default.IReadOnlyListSettingView))
            .WithSummary("Every setting: what is in force, where it came from, and whether it may be set here.").Produces<IReadOnlyList<SettingView>>();
        settings.MapGet("/history", (int? limit, ISettingsDesk desk, CancellationToken token) => HistoryAsync(null, limit, desk, token))
            .WithSummary("The latest changes, newest first.").Produces<IReadOnlyList<SettingEvent>>();
        settings.MapGet("/{name}", (string name, ISettingsDesk desk) => desk.Find(name) is { } view ? AdminApi.Json(view, AdminJson.Default.SettingView) : NotFound(name))
            .WithSummary("One setting, by its variable's name or its path.").Produces<SettingView>().ProducesProblem(StatusCodes.Status404NotFound);
        settings.MapGet("/{name}/history", (string name, int? limit, ISettingsDesk desk, CancellationToken token) =>
                desk.Find(name) is { } view ? HistoryAsync(view.Name, limit, desk, token) : Task.FromResult(NotFound(name)))
            .WithSummary("The latest changes of one setting, newest first.").Produces<IReadOnlyList<SettingEvent>>().ProducesProblem(StatusCodes.Status404NotFound);
        settings.MapPut("/{name}", SetAsync).WithSummary("Sets it, by the rules of the start; live settings are in force at once.").Accepts<SettingRequest>("application/json")
            .Produces<SettingView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        settings.MapDelete("/{name}", (string name, HttpContext context, ISettingsDesk desk, CancellationToken token) => ChangeAsync(name, null, context, desk, token))
            .WithSummary("Takes back what was set here: what configuration says is in force again.")
            .Produces<SettingView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        settings.MapPost("/reload", ReloadAsync).WithSummary("Reads the configuration again and puts in force what may change without a restart.").Produces<ReloadAnswer>();
        return admin;
    }

    private static async Task<IResult> ReloadAsync(ISettingsReload settings, CancellationToken cancellationToken)
    {
        var reloaded = await settings.ReloadAsync(cancellationToken);
        return AdminApi.Json(new ReloadAnswer(reloaded.Changed, reloaded.AtRestart, [.. reloaded.Faults.Select(fault => fault.ToString())], reloaded.Warnings), AdminJson.Default.ReloadAnswer);
    }

    private static async Task<IResult> HistoryAsync(string? name, int? limit, ISettingsDesk desk, CancellationToken cancellationToken) =>
        AdminApi.Json(await desk.HistoryAsync(name, Math.Clamp(limit ?? Events, 1, MostEvents), cancellationToken), AdminJson.Default.IReadOnlyListSettingEvent);

    private static async Task<IResult> SetAsync(string name, HttpContext context, ISettingsDesk desk, CancellationToken cancellationToken)
    {
        var (request, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.SettingRequest);
        if (request is null)
            return refusal!;
        return RotorJsonReader.Text(request.Value) is { } text
            ? await ChangeAsync(name, text, context, desk, cancellationToken)
            : AdminApi.Invalid("value: write a text, a number, true or false, or a list of texts.");
    }

    private static async Task<IResult> ChangeAsync(string name, string? value, HttpContext context, ISettingsDesk desk, CancellationToken cancellationToken)
    {
        var changed = await desk.ChangeAsync(name, value, context.Features.Get<OperatorIdentity>()!.Name, cancellationToken);
        if (changed.Setting is not { } setting)
            return NotFound(name);
        if (changed.Faults.Count == 0)
            return AdminApi.Json(setting, AdminJson.Default.SettingView);
        var detail = string.Join(' ', changed.Faults);
        return changed.IsFixed ? AdminApi.Problem(StatusCodes.Status409Conflict, "Set by configuration", detail) : AdminApi.Invalid(detail);
    }

    private static IResult NotFound(string name) => AdminApi.Problem(
        StatusCodes.Status404NotFound, "No such setting",
        DidYouMean.Closest(name, SettingCatalog.All.Select(setting => setting.Name)) is { } meant ? $"Did you mean {meant}?" : "GET /api/settings lists all of them.");
}

/// <summary>The body of <c>PUT /api/settings/{name}</c>: a text, a number, true or false, or a list of texts.</summary>
internal sealed record SettingRequest(JsonElement Value);

/// <summary>What came of reading the configuration again.</summary>
/// <param name="Changed">Settings that have another value now.</param>
/// <param name="AtRestart">Settings that have another value from the next start on.</param>
/// <param name="Faults">What is wrong; nothing was changed then.</param>
/// <param name="Warnings">What was passed over.</param>
internal sealed record ReloadAnswer(IReadOnlyList<string> Changed, IReadOnlyList<string> AtRestart, IReadOnlyList<string> Faults, IReadOnlyList<string> Warnings);
