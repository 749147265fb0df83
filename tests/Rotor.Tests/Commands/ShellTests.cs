using Rotor.TestSupport;
using System.Diagnostics;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

/// <summary>What the program does for those who type: completion, and words for mistakes.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly string _folder = TestFolders.New("shell");

    public void Dispose() => TestFolders.End(_folder);

    [Theory]
    [InlineData("rotor ke", "keys")]
    [InlineData("rotor keys l", "lift list")]
    [InlineData("rotor requests list --state co", "completed")]
    [InlineData("rotor completion f", "fish")]
    [InlineData("rotor completion ", "bash fish zsh")]
    [InlineData("rotor keys list --j", "--json")]
    public async Task Completion_Bash_OffersWhatGoesOn(string line, string expected)
    {
        var script = $$"""
            source <(rotor completion bash)
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE); [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _rotor; printf '%s\n' "${COMPREPLY[@]}" | sort
            """;

        Assert.Equal(expected, await WordsOfAsync(script, "bash", "--norc", "-c"));
    }

    [Theory]
    [InlineData("rotor ke", "keys")]
    [InlineData("rotor keys l", "lift list")]
    [InlineData("rotor completion ", "bash fish zsh")]
    [InlineData("rotor keys list --j", "--json")]
    [InlineData("rotor import ", "(files)")]
    public async Task Completion_Zsh_OffersWhatGoesOn(string line, string expected)
    {
        // The editor of zsh needs a terminal: its words are set here as it sets them, and what is offered is printed.
        var script = $$"""
            compdef() {}; compadd() { shift; print -l -- ${(M)@:#$PREFIX*} }; _files() { print '(files)' }
            source <(rotor completion zsh)
            words=("${(@s: :):-{{line}}}"); CURRENT=${#words}; PREFIX="${words[-1]}"
            _rotor | sort
            """;

        Assert.Equal(expected, await WordsOfAsync(script, "zsh", "-f", "-c"));
    }

    [Fact]
    public async Task Completion_ZshOutOfItsFolder_OffersAtTheFirstTime()
    {
        const string script = """
            compdef() {}; compadd() { shift; print -l -- ${(M)@:#$PREFIX*} }
            rotor completion zsh > _rotor; fpath=($PWD); autoload -U _rotor
            words=(rotor ke); CURRENT=2; PREFIX=ke
            _rotor
            """;

        Assert.Equal("keys", await WordsOfAsync(script, "zsh", "-f", "-c"));
    }

    [Theory]
    [InlineData("rotor ke", "keys")]
    [InlineData("rotor keys l", "lift list")]
    [InlineData("rotor completion ", "bash fish zsh")]
    [InlineData("rotor keys list --j", "--json")]
    [InlineData("true; rotor ke", "keys")]
    [InlineData("rotor import /us", "/usr/")]
    public async Task Completion_Fish_OffersWhatGoesOn(string line, string expected)
    {
        var script = $"rotor completion fish | source; complete -C '{line}'";

        Assert.Equal(expected, await WordsOfAsync(script, "fish", "--no-config", "-c"));
    }

    [Theory]
    [InlineData("kyes", "'keys'")]
    [InlineData("keys lst", "'list'")]
    [InlineData("keys list --jsn", "'--json'")]
    [InlineData("requests list --serach x", "'--search'")]
    public async Task Run_MistypedWord_SaysWhatWasMeant(string line, string meant)
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, line.Split(' '));

        Assert.Equal(2, code);
        Assert.Contains("Did you mean " + meant, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownSubcommand_SaysOnlyWhatIsWrong()
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, ["keys", "bogus"]);

        Assert.Equal(2, code);
        Assert.Equal(["Unrecognized command or argument 'bogus'.", "'rotor keys --help' tells what can be said."], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Help_Root_TeachesByExamples()
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, ["--help"]);

        Assert.Equal(0, code);
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains("rotor demo", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("tokens add")]
    [InlineData("config set")]
    public async Task Help_CommandThatNeedsArguments_AsksForNone(string command)
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, [.. command.Split(' '), "--help"]);

        Assert.Equal(0, code);
        Assert.Contains($"rotor {command} <", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_Pipe_HasColoursOnlyWhereForced()
    {
        var plain = await RotorProcess.RunAsync(_folder, ["config"]);
        var forced = await RotorProcess.RunAsync(_folder, ["config"], ("CLICOLOR_FORCE", "1"));
        var forbidden = await RotorProcess.RunAsync(_folder, ["config"], ("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1"));

        Assert.Equal((false, true, false), (plain.Output.Contains('\x1b'), forced.Output.Contains('\x1b'), forbidden.Output.Contains('\x1b')));
        Assert.DoesNotContain(plain.Output.Split('\n'), line => line.EndsWith(' '));
    }

    private async Task<string> WordsOfAsync(string script, string shell, params string[] options)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        Assert.SkipUnless(path.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, shell))), $"There is no {shell} on this machine.");
        var start = new ProcessStartInfo(shell, [.. options, script]) { RedirectStandardOutput = true, WorkingDirectory = _folder };
        start.Environment["PATH"] = AppContext.BaseDirectory + Path.PathSeparator + path;
        start.Environment["HOME"] = _folder;
        using var run = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience.Limit);
        var words = await run.StandardOutput.ReadToEndAsync(limit.Token);
        return string.Join(' ', words.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
