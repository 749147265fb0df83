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
        var start = new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true, WorkingDirectory = _folder };
        start.Environment["PATH"] = AppContext.BaseDirectory + Path.PathSeparator + start.Environment["PATH"];
        using var bash = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience.Limit);

        var words = await bash.StandardOutput.ReadToEndAsync(limit.Token);

        Assert.Equal(expected, string.Join(' ', words.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
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

    [Fact]
    public async Task Output_Pipe_HasColoursOnlyWhereForced()
    {
        var plain = await RotorProcess.RunAsync(_folder, ["config"]);
        var forced = await RotorProcess.RunAsync(_folder, ["config"], ("CLICOLOR_FORCE", "1"));
        var forbidden = await RotorProcess.RunAsync(_folder, ["config"], ("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1"));

        Assert.Equal((false, true, false), (plain.Output.Contains('\x1b'), forced.Output.Contains('\x1b'), forbidden.Output.Contains('\x1b')));
        Assert.DoesNotContain(plain.Output.Split('\n'), line => line.EndsWith(' '));
    }
}
