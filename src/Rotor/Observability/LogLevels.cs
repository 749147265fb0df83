using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Rotor.Core.Settings;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Rotor.Observability;

/// <summary>The least level that is logged, for Rotor and for the framework under it, changed together while the log is written.</summary>
internal sealed class LogLevels
{
    private readonly LoggingLevelSwitch _own = new();
    private readonly LoggingLevelSwitch _framework = new();
    private readonly LoggingLevelSwitch _host = new();

    public LogLevels(LogLevel level) => Set(level);

    public void Set(LogLevel least)
    {
        var level = (LogEventLevel)least;
        _own.MinimumLevel = level;
        // The framework tells of every request in several lines: among them nobody would find Rotor's own.
        var isTrace = level == LogEventLevel.Verbose;
        _framework.MinimumLevel = isTrace ? level : (LogEventLevel)Math.Max((int)level, (int)LogEventLevel.Warning);
        // A failed start is told in one line by the command.
        _host.MinimumLevel = isTrace ? level : LogEventLevel.Fatal;
    }

    public LoggerConfiguration Limit(LoggerConfiguration log) => log
        .MinimumLevel.ControlledBy(_own)
        .MinimumLevel.Override("Microsoft", _framework)
        .MinimumLevel.Override("System", _framework)
        // It repeats queries as they came, and a caller may have put a key there.
        .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LogEventLevel.Fatal)
        .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", _host);
}

/// <summary>Keeps those who log from making lines that the level in force lets nobody see.</summary>
internal sealed class LiveLogLevel : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private readonly Live<LogOptions> _options;
    private readonly LogLevels _levels;
    private CancellationTokenSource _changed = new();

    public LiveLogLevel(Live<LogOptions> options, LogLevels levels)
    {
        (_options, _levels) = (options, levels);
        options.Changed += Follow;
    }

    public string Name => Options.DefaultName;

    public void Configure(LoggerFilterOptions options) => options.MinLevel = _options.Value.Level;

    public IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

    public void Dispose()
    {
        _options.Changed -= Follow;
        _changed.Dispose();
    }

    private void Follow(LogOptions options)
    {
        _levels.Set(options.Level);
        using var told = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
        told.Cancel();
    }
}
