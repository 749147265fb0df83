using System.CommandLine;
using Rotor.Configuration;

namespace Rotor.Commands;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class ParseFaults
{
    public static IEnumerable<string> Describe(ParseResult parsed)
    {
        var known = Known(parsed.CommandResult.Command).Distinct().ToList();
        // That a command is missing is no news where one was written that is none.
        foreach (var error in parsed.Errors.Where(error => parsed.UnmatchedTokens.Count == 0 || parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))))
        {
            var mistaken = parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal));
            var meant = mistaken is null ? null : DidYouMean.Closest(mistaken, known.Where(name => name.StartsWith('-') == mistaken.StartsWith('-')));
            yield return meant is null ? error.Message : $"{error.Message.TrimEnd('.')}. Did you mean '{meant}'?";
        }

        yield return $"'{Name(parsed.CommandResult.Command)} --help' tells what can be said.";
    }

    private static IEnumerable<string> Known(Command command) =>
        command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)
            .Concat(command.Options.SelectMany(option => option.Aliases.Append(option.Name)))
            .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive).Select(option => option.Name))
            .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Parents.OfType<Command>()).SelectMany(root => root.Options).Where(option => option.Recursive).Select(option => option.Name));

    private static string Name(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Name(parent)} {command.Name}" : "rotor";
}
