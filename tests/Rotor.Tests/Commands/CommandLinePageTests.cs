using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Rotor.Commands;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

/// <summary>The page about the command line says what the program understands.</summary>
public sealed class CommandLinePageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs/cli.md"));

    public static TheoryData<string> Commands => [.. All(RotorCommandLine.Build(), "rotor").Where(found => found.Command.Action is not null).Select(found => found.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Page_EveryCommand_StandsThereWithItsOptions(string path)
    {
        var command = All(RotorCommandLine.Build(), "rotor").Single(found => found.Path == path).Command;
        var names = command.Options.Where(option => !option.Hidden && (command is RootCommand || !option.Recursive)).Select(option => $"`{option.Name}`");
        var expected = $"| `{path}` | {command.Description} | {string.Join(' ', names)} |".Replace("|  |", "| |", StringComparison.Ordinal);

        Assert.Contains(expected, Lines);
    }

    [Fact]
    public void Page_NoRow_NamesACommandThatIsNotThere()
    {
        var known = All(RotorCommandLine.Build(), "rotor").Select(found => found.Path).ToHashSet();

        Assert.All(Lines.Where(line => line.StartsWith("| `rotor", StringComparison.Ordinal)), line => Assert.Contains(line.Split('`')[1], known));
    }

    [Fact]
    public void Page_EveryExitCode_StandsThere() => Assert.All(
        typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static),
        code => Assert.Contains(Lines, line => line.StartsWith(string.Create(CultureInfo.InvariantCulture, $"| {code.GetRawConstantValue()} |"), StringComparison.Ordinal)));

    [Fact]
    public void Help_EveryCommandAndOption_IsDescribed() => Assert.All(
        All(RotorCommandLine.Build(), "rotor"),
        found =>
        {
            Assert.False(string.IsNullOrWhiteSpace(found.Command.Description), found.Path);
            Assert.All(found.Command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{found.Path} {option.Name}"));
            Assert.All(found.Command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{found.Path} {argument.Name}"));
        });

    [Fact]
    public void Help_EveryExample_IsUnderstood() => Assert.All(HelpExamples.Lines, example =>
    {
        // What follows two spaces is explanation; a redirection is the shell's.
        var line = example[(example.IndexOf("rotor", StringComparison.Ordinal) + "rotor".Length)..].Split("  ")[0].Split(" < ")[0].Split(" > ")[0].Replace('\'', '"').Trim();

        Assert.Empty(RotorCommandLine.Build().Parse(line).Errors.Select(error => $"{line}: {error.Message}"));
    });

    private static IEnumerable<(string Path, Command Command)> All(Command command, string path) =>
        command.Subcommands.Where(sub => !sub.Hidden).SelectMany(sub => All(sub, $"{path} {sub.Name}")).Prepend((path, command));
}
