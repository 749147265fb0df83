namespace Rotor.Configuration;

/// <summary>What the process was given, so that loading reads nothing ambient.</summary>
/// <param name="Environment">The environment's variables.</param>
/// <param name="WorkingDirectory">Where <c>.env</c> is looked for and relative paths start.</param>
/// <param name="CommandLine">Settings given on the command line: the name as spoken, the setting's name, the value.</param>
/// <param name="ConfigFile">The file given with <c>--config</c>; null looks for <c>rotor.json</c> in the data folder.</param>
/// <param name="CommandLineOnly">True leaves files and variables aside, as the demonstration does.</param>
internal sealed record ConfigurationInputs(
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    IReadOnlyList<CommandLineValue> CommandLine,
    string? ConfigFile = null,
    bool CommandLineOnly = false)
{
    /// <summary>Reads what was set in the console, by the path of the data folder; null where nothing is.</summary>
    public Func<string, IReadOnlyList<KeptSetting>>? Kept { get; init; }

    /// <summary>The inputs of this process.</summary>
    public static ConfigurationInputs OfProcess(IReadOnlyList<CommandLineValue> commandLine, string? configFile)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return new(variables, Directory.GetCurrentDirectory(), commandLine, configFile);
    }
}
