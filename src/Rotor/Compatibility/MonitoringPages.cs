namespace Rotor.Compatibility;

/// <summary>The addresses of the monitoring proxy's pages, which lead to the console's.</summary>
internal static class MonitoringPages
{
    public static void MapMonitoringPages(this WebApplication app)
    {
        app.MapGet("/login", () => Results.Redirect("/admin/login")).ExcludeFromDescription();
        app.MapGet("/request/{id}", (string id) => Results.Redirect("/admin/requests/" + Uri.EscapeDataString(id))).ExcludeFromDescription();
    }
}
