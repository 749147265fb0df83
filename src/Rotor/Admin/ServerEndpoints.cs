using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Observability;

namespace Rotor.Admin;

/// <summary><c>/api/server</c>: the running process itself.</summary>
internal static class ServerEndpoints
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static RouteGroupBuilder MapServer(this RouteGroupBuilder admin)
    {
        var time = ((IEndpointRouteBuilder)admin).ServiceProvider.GetRequiredService<TimeProvider>();
        var started = time.GetUtcNow();
        var server = admin.MapGroup("/server").WithTags("Server");
        server.MapGet("/", (HttpContext context, CancellationToken cancellationToken) => ShowAsync(context, started, cancellationToken))
            .WithSummary("Tells how the server fares.").Produces<ServerView>();
        server.MapPost("/stop", Stop).WithSummary("Stops the server: running answers may end, new requests are refused.").Produces(StatusCodes.Status202Accepted);
        return admin;
    }

    private static async Task<IResult> ShowAsync(HttpContext context, DateTimeOffset started, CancellationToken cancellationToken)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<RotorOptions>();
        var facts = services.GetService<ServerFacts>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var keys = await services.GetRequiredService<KeyRegistry>().ListAsync(cancellationToken);
        IReadiness[] modules = [.. services.GetServices<IReadiness>()];
        return AdminApi.Json(
            new ServerView
            {
                Version = ProgramVersion.Text,
                Pid = Environment.ProcessId,
                Started = started,
                UptimeMs = Math.Round((now - started).TotalMilliseconds),
                Stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested,
                ClientBaseUrl = facts?.ClientBaseUrl ?? "",
                Console = facts?.Console ?? "",
                Access = AccessMode.Describe(options),
                Upstream = options.Upstream.BaseUrl.AbsoluteUri,
                HasSheet = services.GetService<ISheetSync>() is { IsConfigured: true },
                InFlight = keys.Sum(key => key.InFlight),
                RequestsPerMinute = await CountAsync(services.GetService<IRequestLog>(), now - Minute, cancellationToken),
                Keys = keys.GroupBy(key => key.State).ToDictionary(state => state.Key, state => state.Count()),
                Problems = [.. modules.Select(module => module.Problem).OfType<string>()],
                Warnings = [.. modules.Select(module => module.Warning).OfType<string>()],
            },
            AdminJson.Default.ServerView);
    }

    private static async Task<long> CountAsync(IRequestLog? log, DateTimeOffset from, CancellationToken cancellationToken) =>
        log is null ? 0 : (await log.PageAsync(new RequestFilter { From = from }, RequestSort.Time, ascending: false, page: 1, size: 1, cancellationToken)).TotalCount;

    private static IResult Stop(HttpContext context, IHostApplicationLifetime application, RotorOptions options, ILoggerFactory loggers)
    {
        var who = context.Features.Get<OperatorIdentity>()?.Name ?? OperatorIdentity.FirstName;
        ProcessLog.StopAsked(loggers.CreateLogger("Rotor"), $"the operator {who}", options.Listen.ShutdownGrace);
        // Once this answer is out: a server that stops accepts no more of what its caller might ask next.
        context.Response.OnCompleted(() =>
        {
            application.StopApplication();
            return Task.CompletedTask;
        });
        return Results.Accepted();
    }
}
