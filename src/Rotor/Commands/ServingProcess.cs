using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Rotor.Access;
using Rotor.Admin;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Listening;
using Rotor.Observability;
using Rotor.Storage;
using Serilog;

namespace Rotor.Commands;

/// <summary>A process that serves, from its data folder to its last running answer.</summary>
internal static class ServingProcess
{
    /// <summary>Serves until a signal or <paramref name="cancellationToken"/>.</summary>
    /// <param name="loaded">A configuration without faults.</param>
    /// <param name="started">Told once clients can connect.</param>
    /// <param name="cancellationToken">Asks for the stop.</param>
    /// <param name="more">Services that this process has besides; null for none.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">The data folder or the address cannot be used.</exception>
    public static Task<int> RunAsync(LoadedConfiguration loaded, Action<StartFacts> started, CancellationToken cancellationToken, Action<IServiceCollection>? more = null) =>
        RunAsync(loaded, new Beside(started, ShowsLog: true, More: more), cancellationToken);

    /// <summary>As the other one, with something beside the server that ends with it.</summary>
    public static async Task<int> RunAsync(LoadedConfiguration loaded, Beside beside, CancellationToken cancellationToken)
    {
        var options = loaded.Options;
        await using var data = await OpenDataAsync(options, cancellationToken);
        var levels = new LogLevels(options.Log.Level);
        await using var log = RotorLogging.Create(options.Log, levels, options.Data, console: beside.ShowsLog, TimeProvider.System, data.Redactor, out var logFault);
        await using var app = Build(options, services =>
        {
            services.AddLogging(logging => logging.AddSerilog(log));
            services.AddSingleton(levels);
            services.AddSingleton<LiveLogLevel>();
            services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LiveLogLevel>());
            services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LiveLogLevel>());
            services.AddSingleton<IHostLifetime, SignalLifetime>();
            services.AddHostedService<UpstreamProbe>();
            data.AddTo(services, options);
            services.AddSingleton<ServerFacts>();
            SettingsKeeper.AddTo(services, loaded);
            beside.More?.Invoke(services);
        });
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Rotor");
        await StartAsync(app, options.Listen, cancellationToken);
        var facts = Facts(app, options, app.Services.GetRequiredService<KeyPool>().CountUsable());
        data.Folder.Announce(facts.ConsoleRoot, app.Services.GetRequiredService<LocalAccess>().Secret);
        var told = app.Services.GetRequiredService<ServerFacts>();
        (told.ClientBaseUrl, told.Console) = (facts.ClientBaseUrl, facts.Console);
        beside.Started(facts);
        foreach (var note in loaded.Notes)
            ProcessLog.ConfigurationNote(logger, note);
        foreach (var warning in loaded.Warnings.Append(logFault).OfType<string>())
            ProcessLog.ConfigurationWarning(logger, warning);
        if (facts.Keys == 0)
            ProcessLog.ConfigurationWarning(logger, $"No usable key: add one with 'rotor keys add' or in the console, set {VariableReader.Keys}, or try 'rotor demo'");
        var running = beside.RunAsync?.Invoke(facts, app.Lifetime.ApplicationStopping) ?? Task.CompletedTask;
        await app.WaitForShutdownAsync(cancellationToken);
        await running;
        ProcessLog.Stopped(logger);
        return ExitCode.Success;
    }

    /// <summary>What happens beside a server.</summary>
    /// <param name="Started">Told once clients can connect.</param>
    /// <param name="ShowsLog">Whether the log may be written to standard output.</param>
    /// <param name="RunAsync">Goes on until the server stops; null for nothing.</param>
    /// <param name="More">Services that this process has besides; null for none.</param>
    internal sealed record Beside(Action<StartFacts> Started, bool ShowsLog, Func<StartFacts, CancellationToken, Task>? RunAsync = null, Action<IServiceCollection>? More = null);

    private static async Task<ServingData> OpenDataAsync(RotorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await ServingData.OpenAsync(options, TimeProvider.System, takeConfigured: true, cancellationToken);
        }
        catch (SecretException error)
        {
            throw new CommandException(ExitCode.WrongConfiguration, error.Message, error);
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.DataFolderUnusable, error.Message, error);
        }
    }

    private static WebApplication Build(RotorOptions options, Action<IServiceCollection> configure)
    {
        try
        {
            return RotorApplication.Build(options, configure);
        }
        catch (CertificateException error)
        {
            throw new CommandException(ExitCode.WrongConfiguration, error.Message, error);
        }
    }

    private static async Task StartAsync(WebApplication app, ListenOptions listen, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception error) when (error is SocketException or IOException { InnerException: AddressInUseException or SocketException })
        {
            // What runs beside the server has begun by now: without its orderly end the host would call it failed.
            await app.StopAsync(CancellationToken.None);
            var why = (error as SocketException ?? error.InnerException as SocketException)?.SocketErrorCode switch
            {
                SocketError.AccessDenied => "this user may not listen there; ports below 1024 are often reserved",
                SocketError.AddressNotAvailable => "no interface of this machine has that address",
                null => "the port is in use",
                var other => other.ToString(),
            };
            var console = listen.ConsoleUrl is { } url ? $" or on {url}" : "";
            var names = listen.ConsoleUrl is null ? "" : ", and by ROTOR_LISTEN__CONSOLEURL";
            throw new CommandException(
                ExitCode.CannotListen, $"Rotor cannot listen on {listen.Host}:{listen.Port}{console}: {why}. Another one is named by HOST and PORT, or --host and --port{names}.", error);
        }
    }

    private static StartFacts Facts(WebApplication app, RotorOptions options, int keys)
    {
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        var root = ClientAddress.Of(options.Listen.Main, PortOf(addresses[0]));
        // They are listened on in this order.
        var console = options.Listen.Console is { } own ? ClientAddress.Of(own, PortOf(addresses[^1])) : root;
        return new(root, AccessMode.Describe(options), keys, console, FirstCode(app));
    }

    private static int PortOf(string address) => int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), System.Globalization.CultureInfo.InvariantCulture);

    private static string? FirstCode(WebApplication app) =>
        app.Services.GetRequiredService<Operators>() is { NeedsFirstPassword: true } operators ? operators.NewFirstCode().Reveal() : null;
}
