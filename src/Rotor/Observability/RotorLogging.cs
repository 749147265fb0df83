using Rotor.Core.RequestLog;
using Serilog;
using Serilog.Core;

namespace Rotor.Observability;

/// <summary>Builds the log that <see cref="LogOptions"/> describe: console, and a file that rolls by day and size.</summary>
internal static class RotorLogging
{
    /// <summary>Builds the logger; disposing it writes what is queued.</summary>
    /// <param name="options">Form and file.</param>
    /// <param name="levels">What is logged.</param>
    /// <param name="dataFolder">Where <c>logs/</c> is.</param>
    /// <param name="console">Whether lines go to standard output.</param>
    /// <param name="time">The clock of the writer's pauses.</param>
    /// <param name="secrets">What no line may show.</param>
    /// <param name="fault">What is wrong with the log file, or null.</param>
    public static Logger Create(LogOptions options, LogLevels levels, string dataFolder, bool console, TimeProvider time, SecretRedactor secrets, out string? fault)
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
                retainedFileCountLimit: options.MaxFiles,
                hooks: new OwnerOnlyHooks());

        return levels.Limit(new LoggerConfiguration())
            .WriteTo.Sink(new BackgroundLogSink(sinks.CreateLogger(), time))
            .CreateLogger();
    }

    private static RedactingFormatter Formatter(LogOptions options, string timeFormat, bool color, SecretRedactor secrets) =>
        new(options.Format == "json" ? new JsonLineFormatter() : new TextLineFormatter(timeFormat, color), secrets);
}
