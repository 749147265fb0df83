using Rotor.Configuration.Older;
using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>Puts the sources of configuration together.</summary>
/// <remarks>Later ones win: defaults, files of older proxies, <c>rotor.json</c>, what was set in the console, <c>.env</c>, environment, command line.</remarks>
internal static class ConfigurationLoader
{
    /// <summary>The file that is looked for in the data folder.</summary>
    public const string FileName = "rotor.json";

    public static LoadedConfiguration Load(ConfigurationInputs inputs)
    {
        var older = inputs.CommandLineOnly ? new OlderFiles() : OlderFiles.Read(inputs);
        var lower = older.Findings;
        var upper = new ConfigurationFindings();
        if (!inputs.CommandLineOnly)
            ReadVariables(inputs, upper);
        ReadCommandLine(inputs, upper);
        // The file lies in the data folder, which everything above the file may name.
        if (!inputs.CommandLineOnly)
            ReadFile(inputs, upper, lower);
        var kept = inputs.Kept?.Invoke(DataFolder(inputs, lower.Assignments.Concat(upper.Assignments))) ?? [];
        return new ConfigurationLayers(inputs, older, upper).Compose(kept);
    }

    private static string DataFolder(ConfigurationInputs inputs, IEnumerable<Assignment> given) => Path.GetFullPath(
        given.LastOrDefault(assignment => assignment.Setting.Path == nameof(RotorOptions.Data))?.Text.Trim() ?? new RotorOptions().Data, inputs.WorkingDirectory);

    private static void ReadVariables(ConfigurationInputs inputs, ConfigurationFindings findings)
    {
        var dotEnv = new List<VariableReader.Variable>();
        foreach (var line in DotEnv.Parse(ReadIfThere(Path.Combine(inputs.WorkingDirectory, ".env"), ".env", findings) ?? ""))
        {
            if (line.Fault is null)
                dotEnv.Add(new(line.Name, line.Value, $".env line {line.Number}"));
            else
                findings.Warnings.Add($".env line {line.Number} is passed over: {line.Fault}");
        }

        var environment = inputs.Environment.Select(v => new VariableReader.Variable(v.Key, v.Value, "environment")).ToList();
        var reader = new VariableReader(findings);
        reader.Read(dotEnv);
        reader.Read(environment);

        var keys = environment.Concat(Enumerable.Reverse(dotEnv)).FirstOrDefault(v => v.Name == VariableReader.Keys && v.Text.Trim().Length > 0);
        if (keys.Text is not null)
            findings.Keys.AddRange(KeyListParser.Parse(keys.Text, VariableReader.Keys, findings.Warnings, findings.Faults));
    }

    private static void ReadCommandLine(ConfigurationInputs inputs, ConfigurationFindings findings)
    {
        foreach (var (spoken, name, text) in inputs.CommandLine)
        {
            var setting = SettingCatalog.FindByName(name) ?? SettingCatalog.FindByPath(name.Replace('.', ':'));
            if (setting is null)
            {
                var meant = DidYouMean.Closest(name, SettingCatalog.All.SelectMany(s => new[] { s.Name, s.Path.Replace(':', '.') }));
                findings.Faults.Add(SettingFaults.Unknown(meant).At(spoken));
            }
            else if (text.Trim().Length > 0)
                findings.Assignments.Add(new(setting, text, spoken, "command line"));
            else
                findings.Faults.Add(SettingFaults.WrongValue(setting.Expected).At(spoken) with { Origin = "command line" });
        }
    }

    private static void ReadFile(ConfigurationInputs inputs, ConfigurationFindings upper, ConfigurationFindings findings)
    {
        var path = Path.GetFullPath(inputs.ConfigFile ?? Path.Combine(DataFolder(inputs, upper.Assignments), FileName), inputs.WorkingDirectory);
        var spoken = inputs.ConfigFile ?? FileName;
        if (ReadIfThere(path, spoken, findings) is { } text)
            new RotorJsonReader(spoken, findings).Read(text);
        else if (inputs.ConfigFile is not null && findings.Faults.Count == 0)
            findings.Faults.Add(SettingFaults.NoSuchFile().At($"--config {inputs.ConfigFile}"));
        if (inputs.ConfigFile is null && findings.Assignments.RemoveAll(a => a.Setting.Path == nameof(RotorOptions.Data)) > 0)
            findings.Faults.Add(SettingFaults.NamesAnotherFolder().At("data") with { Origin = FileName });
    }

    private static string? ReadIfThere(string path, string spoken, ConfigurationFindings findings)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            findings.Faults.Add(SettingFaults.Unreadable(error.GetType().Name).At(spoken));
            return null;
        }
    }
}
