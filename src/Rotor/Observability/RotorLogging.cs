using Rotor.Core.RequestLog;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Rotor.Observability;

/// <summary>Builds the log that <see cref="LogOptions"/> describe: console, and a file that rolls by day and size.</summary>
internal static class RotorLogging
{
    /// <summary>Builds the logger; disposing it writes what is queued.</summary>
    /// <param name="options">Level, form and file.</param>
    /// <param name="dataFolder">Where <c>logs/</c> is.</param>
    /// <param name="console">Whether lines go to standard output.</param>
    /// <param name="time">The clock of the writer's pauses.</param>
    /// <param name="secrets">What no line may show.</param>
    /// <param name="fault">What is wrong with the log file, or null.</param>
    public static Logger Create(LogOptions options, string dataFolder, bool console, TimeProvider time, SecretRedactor secrets, out string? fault)
    {
        var sinks = new LoggerConfiguration().MinimumLevel.Verbose();
        if (console)
            sinks.WriteTo.Console(Formatter(options, "HH:mm:ss.fff", TerminalColors.OnOutput, secrets));
        fault = options.File ? LogFile.Probe(options, dataFolder) : null;
        var formatter = Formatter(options, "yyyy-MM-dd HH:mm:ss.fff zzz", color: false, secrets);
        if (options.File && fault is null && !string.IsNullOrWhiteSpace(options.Path))
            sinks.WriteTo.Sink(new RollingFile(LogFile.PathIn(options, dataFolder), options.MaxFileBytes, options.MaxFiles, options.EmptyOnStart, formatter));
        else if (options.File && fault is null)
            sinks.WriteTo.File(
                formatter,
                LogFile.PathIn(options, dataFolder),
                fileSizeLimitBytes: options.MaxFileBytes,
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: options.MaxFiles);

        var level = (LogEventLevel)options.Level;
        // The framework tells of every request in several lines: among them nobody would find Rotor's own.
        var isTrace = level == LogEventLevel.Verbose;
        var framework = isTrace ? level : (LogEventLevel)Math.Max((int)level, (int)LogEventLevel.Warning);
        return new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", framework)
            .MinimumLevel.Override("System", framework)
            // It repeats queries as they came, and a caller may have put a key there.
            .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LogEventLevel.Fatal)
            // A failed start is told in one line by the command.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", isTrace ? level : LogEventLevel.Fatal)
            .WriteTo.Sink(new BackgroundLogSink(sinks.CreateLogger(), time))
            .CreateLogger();
    }

    private static RedactingFormatter Formatter(LogOptions options, string timeFormat, bool color, SecretRedactor secrets) =>
        new(options.Format == "json" ? new JsonLineFormatter() : new TextLineFormatter(timeFormat, color), secrets);
}
