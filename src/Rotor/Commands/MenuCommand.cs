using System.CommandLine;
using System.Runtime.InteropServices;
using Rotor.Commands.Menu;

namespace Rotor.Commands;

/// <summary><c>rotor menu</c>: watches and manages a running server in a terminal.</summary>
internal static class MenuCommand
{
    public static Command Create(SettingsOptions settings)
    {
        var language = LanguageOption();
        var command = settings.AtServer(new Command("menu", "Watch and manage the running server in this terminal: status, statistics, log, keys.") { language });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var place = settings.PlaceOf(parsed);
            if (await place.FindServerAsync(TimeProvider.System, cancellationToken) is null)
                throw new CommandException(ExitCode.Unhealthy, $"No Rotor runs on {place.Options.Data}. Start one with its menu: rotor serve --menu");
            await RunAsync(new KeyReader(), place, TextsOf(parsed.GetValue(language)), null, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    public static Option<string?> LanguageOption()
    {
        var option = new Option<string?>("--language") { Description = "The menu's language: en, zh or ru; that of the terminal by default.", HelpName = "code" };
        option.CompletionSources.Add([.. MenuTexts.All.Select(language => language.Code)]);
        return option;
    }

    /// <exception cref="CommandException">It is a language that the menu does not know.</exception>
    public static MenuTexts TextsOf(string? language) => language is not null
        ? MenuTexts.Find(language) ?? throw new CommandException(ExitCode.WrongConfiguration, "--language: write en, zh or ru.")
        : ((string[])["LC_ALL", "LC_MESSAGES", "LANG"]).Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } set
            ? MenuTexts.Find(set) ?? MenuTexts.All[0].Texts
            : MenuTexts.All[0].Texts;

    /// <summary>Shows the menu until it is left, the input ends, or somebody wants the process to end.</summary>
    public static async Task RunAsync(KeyReader keys, CommandPlace place, MenuTexts texts, string? firstLink, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // The person's own screen must come back however this process is told to end.
        // Beside a server its own lifetime hears them first, and ends this by the token.
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var server = new MenuServer(place, TimeProvider.System);
        using IMenuTerminal terminal = CanDraw ? new ScreenTerminal(keys, TimeProvider.System) : new PlainTerminal(Console.In, Console.Out);
        using var menu = new MainMenu(terminal, server, texts, TimeProvider.System, firstLink);
        await menu.RunAsync(ended.Token);

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.Cancel();
        }
    }

    private static bool CanDraw => !Console.IsInputRedirected && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
