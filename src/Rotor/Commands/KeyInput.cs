namespace Rotor.Commands;

/// <summary>Reads keys that a person or a script gives.</summary>
internal static class KeyInput
{
    private const int MaxKeys = 10_000;

    /// <param name="argument">From the command line; null or <c>-</c> reads lines from standard input.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<IReadOnlyList<string>> ReadAsync(string? argument, CancellationToken cancellationToken)
    {
        if (argument is not (null or "-"))
            return [argument.Trim()];
        var typed = !Console.IsInputRedirected;
        if (typed)
            await Console.Error.WriteAsync("Key: ");
        var values = new List<string>();
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Trim() is { Length: > 0 } value)
                values.Add(value);
            if (typed)
                break;
            if (values.Count > MaxKeys)
                throw new CommandException(ExitCode.WrongConfiguration, $"At most {MaxKeys} keys are added at once.");
        }

        return values.Count > 0 ? values : throw new CommandException(ExitCode.WrongConfiguration, "No key was given.");
    }
}
