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

    public static void Configure(Command command, SettingsOptions settings)
    {
        var menu = new Option<bool?>("--menu") { Description = "Show the menu beside the server: see 'rotor menu'. The log then goes to its file only." };
        var language = MenuCommand.LanguageOption();
        command.Options.Add(menu);
        command.Options.Add(language);
        command.SetAction((parsed, cancellationToken) =>
        {
            var loaded = settings.LoadOrEnd(parsed);
            var texts = MenuCommand.TextsOf(parsed.GetValue(language));
            // An older proxy showed its menu at every start; without a terminal there is nobody to see it.
            return parsed.GetValue(menu) ?? (loaded.WantsMenu && !Console.IsInputRedirected && !Console.IsOutputRedirected)
                ? ServingProcess.RunAsync(loaded, ServingMenu.Beside(loaded, texts), cancellationToken)
                : ServingProcess.RunAsync(loaded, StartBanner.Write, cancellationToken);
        });
    }
}
