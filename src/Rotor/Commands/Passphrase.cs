using System.CommandLine;
using System.Text;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary>The passphrase of a backup or export: from a file, from <c>ROTOR_BACKUP_PASSPHRASE</c>, or typed.</summary>
internal static class Passphrase
{
    public const string Variable = "ROTOR_BACKUP_PASSPHRASE";
    private const int Least = 8;

    public static Option<string?> NewOption() => new("--passphrase-file")
    {
        Description = $"The file whose first line is the passphrase; without it {Variable} is, or it is asked for.",
        HelpName = "file",
    };

    /// <param name="file">The file that was named; null where none was.</param>
    /// <param name="twice">Asked for twice, when something new is sealed with it.</param>
    /// <exception cref="CommandException">There is none, or it is too short.</exception>
    public static Secret Read(string? file, bool twice)
    {
        var text = file is not null ? FirstLine(file) : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : Ask(twice);
        return twice && text.Length < Least
            ? throw new CommandException(ExitCode.WrongConfiguration, $"The passphrase must have at least {Least} characters: whoever has the file can try as many as they like.")
            : new Secret(text);
    }

    private static string FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } line ? line : throw new CommandException(ExitCode.WrongConfiguration, $"--passphrase-file: {file} is empty.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.WrongConfiguration, $"--passphrase-file: {file} cannot be read ({error.Message})", error);
        }
    }

    private static string Ask(bool twice)
    {
        if (Console.IsInputRedirected)
            throw new CommandException(ExitCode.WrongConfiguration, $"There is no terminal to ask for the passphrase. Give it by --passphrase-file or {Variable}.");
        var first = Typed("Passphrase: ");
        return !twice || Typed("Once more: ") == first ? first : throw new CommandException(ExitCode.WrongConfiguration, "The two passphrases differ; nothing was done.");
    }

    private static string Typed(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
