using System.CommandLine;

namespace Rotor.Commands;

/// <summary>The command line <c>rotor</c>: what can be said, and how its end becomes an exit code.</summary>
internal static class RotorCommandLine
{
    /// <summary>Runs what <paramref name="args"/> say and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Build().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var line in ParseFaults.Describe(parsed))
                await Console.Error.WriteLineAsync(line);
            return ExitCode.WrongConfiguration;
        }

        try
        {
            // Signals are ours: the library's own handling would end the process two seconds after Ctrl+C.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return error.ExitCode;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"Rotor failed, and this is a bug: {error}");
            return ExitCode.Failure;
        }
    }

    /// <summary>All that can be said.</summary>
    internal static RootCommand Build()
    {
        var root = new RootCommand("Rotor, a gateway in front of OpenRouter. Without a command it serves.");
        var settings = new SettingsOptions();
        settings.AddTo(root);
        ServeCommand.Configure(root, settings);
        root.Subcommands.Add(ServeCommand.Create(settings));
        root.Subcommands.Add(DemoCommand.Create(settings));
        root.Subcommands.Add(KeysCommand.Create(settings));
        root.Subcommands.Add(TokensCommand.Create(settings));
        root.Subcommands.Add(ModelsCommand.Create(settings));
        root.Subcommands.Add(UsersCommand.Create(settings));
        root.Subcommands.Add(RequestsCommand.Create(settings));
        root.Subcommands.Add(UsageCommand.Create(settings));
        root.Subcommands.Add(BackupCommand.Create(settings));
        root.Subcommands.Add(RestoreCommand.Create(settings));
        root.Subcommands.Add(ImportCommand.Create(settings));
        root.Subcommands.Add(MenuCommand.Create(settings));
        root.Subcommands.Add(LogsCommand.Create(settings));
        root.Subcommands.Add(ConfigCommand.Create(settings));
        root.Subcommands.Add(DoctorCommand.Create(settings));
        root.Subcommands.Add(HealthcheckCommand.Create(settings));
        root.Subcommands.Add(CompletionCommand.Create());
        HelpExamples.AddTo(root);
        return root;
    }
}
