using Rotor.Configuration;

namespace Rotor.Admin;

/// <summary><c>/api/settings</c>: what may be done about the settings of a running server.</summary>
internal static class SettingsEndpoints
{
    /// <summary>Maps it where the settings can be read again.</summary>
    public static RouteGroupBuilder MapSettings(this RouteGroupBuilder admin)
    {
        if (((IEndpointRouteBuilder)admin).ServiceProvider.GetService<ISettingsReload>() is null)
            return admin;
        admin.MapPost("/settings/reload", Reload).WithTags("Settings").WithSummary("Reads the configuration again and puts in force what may change without a restart.")
            .Produces<SettingsReloaded>();
        return admin;
    }

    private static IResult Reload(ISettingsReload settings) => AdminApi.Json(settings.Reload(), AdminJson.Default.SettingsReloaded);
}
