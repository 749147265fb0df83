using Microsoft.Extensions.DependencyInjection.Extensions;
using Rotor.Access;
using Rotor.Admin;
using Rotor.Compatibility;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;
using Rotor.Listening;
using Rotor.Observability;
using Rotor.Proxy;
using Rotor.WebConsole.Serving;

namespace Rotor;

/// <summary>The composition root: the one place where the modules meet.</summary>
internal static class RotorApplication
{
    /// <summary>Builds the server that <paramref name="options"/> describe; nothing listens until it is started.</summary>
    /// <param name="options">What is in force, already checked.</param>
    /// <param name="configure">Last word on the services, for tests and the serving process.</param>
    /// <exception cref="CertificateException">The certificate cannot be used.</exception>
    public static WebApplication Build(RotorOptions options, Action<IServiceCollection>? configure = null)
    {
        // The empty builder reads no file, no variable and no command line: all settings come through RotorOptions.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Listeners.Configure(kestrel, options.Listen);
            kestrel.Limits.MinRequestBodyDataRate = RequestIntake.MinRate(options.Requests);
        });
        // As long as this category may log, each request gets an activity that nobody reads: 700 bytes.
        builder.Services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Listen.ShutdownGrace);
        new LiveOptions(options).AddTo(builder.Services);
        builder.Services.AddSingleton(services => services.GetRequiredService<Live<AccessOptions>>().Select(access => new CallerTag(access.SetUser)));
        builder.Services.AddProxy();
        builder.Services.AddHealth();
        builder.Services.AddAdmin();
        ConsoleHost.AddTo(builder.Services, options);
        if (ServerCertificate.Load(options.Listen) is { } certificate)
            builder.Services.AddSingleton(_ => certificate); // by a factory, so that it is disposed of with the rest
        configure?.Invoke(builder.Services);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddAccess(options);
        builder.Services.TryAddSingleton(services => CreatePool(options, services.GetRequiredService<Live<PoolOptions>>(), services.GetRequiredService<TimeProvider>()));
        var app = builder.Build();
        app.Services.GetRequiredService<SecretRedactor>().AddRange(Secrets(options));
        app.Services.GetService<ServerCertificate>()?.Watch(app.Services.GetRequiredService<TimeProvider>(), app.Services.GetRequiredService<ILogger<ServerCertificate>>());
        app.Use(HeadRequests.ToGet);
        app.UseRouting();
        app.Use(HeadRequests.Back);
        if (TrustedProxies.Parse(options.Access.TrustedProxies, out _) is { IsEmpty: false } proxies)
            app.Use(ForwardedRequests.From(proxies));
        if (options.Listen.ConsoleUrl is not null)
            app.Use(ConsoleListener.Separate);
        if (app.Services.GetService<AdminDoor>() is { } guarded)
            Guard(app, guarded);
        app.MapHealth();
        app.MapProxy();
        if (app.Services.GetService<AdminDoor>() is { } door)
        {
            var admin = app.MapAdmin(door.Enter);
            admin.MapKeys();
            admin.MapAccounts();
            admin.MapTokens();
            admin.MapModels();
            admin.MapSettings();
            admin.MapServer();
            admin.MapLogs();
            admin.MapSources();
            admin.MapImport();
            admin.MapOperators();
            app.MapSignIn();
            app.MapConsole();
            app.MapKeyDashboard(door.Enter);
            app.MapMonitoringPages();
            admin.MapRecords();
            admin.MapDescription();
        }

        return app;
    }

    // What configuration gives shall stand in no record, whoever sends it back.
    private static IEnumerable<Secret> Secrets(RotorOptions options) =>
    [
        .. options.Keys.Select(key => key.Value),
        options.Access.AppApiKey, options.Access.AdminPassword, options.Access.DefaultApiKey, options.Access.SuperAdminApiKey, options.Access.SecretKey,
        options.Listen.CertificatePassword, options.Sources.SheetUrl,
    ];

    // Whoever has no session sees of the console only where to sign in.
    private static void Guard(WebApplication app, AdminDoor door)
    {
        var guard = new ConsoleGuard(door, app.Services.GetRequiredService<ISignInPages>());
        var failures = app.Services.GetRequiredService<PageFailures>();
        app.Use(next => context => !ConsoleGuard.Covers(context.Request.Path) ? next(context)
            : context.Request.Path.StartsWithSegments("/admin") ? failures.CatchAsync(context, inner => guard.InvokeAsync(inner, next))
            : guard.InvokeAsync(context, next));
    }

    // Where no store keeps the pool, as in tests, it knows what configuration names and forgets how it fared.
    private static KeyPool CreatePool(RotorOptions options, Live<PoolOptions> inForce, TimeProvider time)
    {
        var pool = new KeyPool(inForce, time, NullPoolJournal.Instance);
        foreach (var (index, key) in options.Keys.Index())
            pool.Add(new UpstreamKey($"key-{index + 1}", key.Label ?? $"key-{index + 1}", key.Value, key.Weight ?? 1));
        return pool;
    }
}
