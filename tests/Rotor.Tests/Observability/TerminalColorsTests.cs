using Rotor.Observability;

namespace Rotor.Tests.Observability;

public sealed class TerminalColorsTests
{
    [Theory]
    [InlineData("", false, true)]
    [InlineData("", true, false)]
    [InlineData("NO_COLOR=1", false, false)]
    [InlineData("NO_COLOR=", false, true)]
    [InlineData("CLICOLOR_FORCE=1", true, true)]
    [InlineData("CLICOLOR_FORCE=0", true, false)]
    [InlineData("CLICOLOR_FORCE=1 NO_COLOR=1", true, false)]
    [InlineData("CLICOLOR=0", false, false)]
    [InlineData("TERM=dumb", false, false)]
    [InlineData("TERM=xterm", false, true)]
    public void Allowed_VariablesAndPipe_DecideTogether(string variables, bool redirected, bool expected)
    {
        var given = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(expected, TerminalColors.Allowed(given.GetValueOrDefault, redirected));
    }
}
