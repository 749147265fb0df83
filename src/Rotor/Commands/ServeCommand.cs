using System.CommandLine;

namespace Rotor.Commands;

/// <summary><c>rotor</c> and <c>rotor serve</c>: serves clients until told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(SettingsOptions settings)
    {
        var command = new Command("serve", "Serve clients until told to stop (the default).");
        Configure(command, settings);
        return command;
    }

    public static void Configure(Command command, SettingsOptions settings) => command.SetAction((parsed, cancellationToken) =>
        ServingProcess.RunAsync(settings.LoadOrEnd(parsed), StartBanner.Write, cancellationToken));
}
