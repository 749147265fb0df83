namespace Rotor.Observability;

/// <summary>Whether what is written may carry colours: <c>NO_COLOR</c> forbids them, <c>CLICOLOR_FORCE</c> wants them everywhere, else a terminal decides.</summary>
internal static class TerminalColors
{
    /// <summary>For standard output.</summary>
    public static bool OnOutput => Allowed(Environment.GetEnvironmentVariable, Console.IsOutputRedirected);

    /// <param name="variable">Reads the environment.</param>
    /// <param name="redirected">Whether it goes into a file or a pipe.</param>
    public static bool Allowed(Func<string, string?> variable, bool redirected)
    {
        if (!string.IsNullOrEmpty(variable("NO_COLOR")))
            return false;
        if (variable("CLICOLOR_FORCE") is { Length: > 0 } force && force != "0")
            return true;
        return !redirected && variable("CLICOLOR") != "0" && variable("TERM") is not "dumb";
    }
}
