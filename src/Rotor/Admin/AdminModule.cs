using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Admin.Records;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;
using Rotor.Core.Usage;

namespace Rotor.Admin;

/// <summary>Registers what the admin API needs of its own.</summary>
internal static class AdminModule
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.TryAddSingleton<RequestTails>();
        return services.AddDescription();
    }

    /// <summary>Maps records and usage where something keeps them.</summary>
    public static RouteGroupBuilder MapRecords(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var marked = admin.MapGroup("").AddEndpointFilter(new RecordingMark(services.GetService<Live<RecordingPolicy>>()));
        if (services.GetService<IRequestLog>() is not null)
            marked.MapRequests();
        if (services.GetService<IUsageLog>() is not null)
            marked.MapUsage();
        return admin;
    }
}
