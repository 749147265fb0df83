using System.Runtime.InteropServices;
using Rotor.Configuration;

namespace Rotor.Observability;

/// <summary>Stops the host on Ctrl+C, SIGTERM, SIGQUIT or a closed terminal, and says who asked; a second Ctrl+C ends the process at once.</summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application, RotorOptions options, ILogger<SignalLifetime> logger) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Exchange(ref _asked, 1) == 0)
        {
            ProcessLog.StopAsked(logger, Name(context.Signal), options.Listen.ShutdownGrace);
            application.StopApplication();
        }
        else if (context.Signal == PosixSignal.SIGINT)
            Environment.Exit(Commands.ExitCode.Interrupted);
    }

    private static string Name(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => "Ctrl+C",
        PosixSignal.SIGHUP => "the closed terminal",
        _ => signal.ToString(),
    };
}
