using Rotor.Configuration.Older;

namespace Rotor.Configuration;

/// <summary>Puts the sources of configuration together.</summary>
/// <remarks>Later ones win: defaults, files of older proxies, <c>rotor.json</c>, <c>.env</c>, environment, command line.</remarks>
internal static class ConfigurationLoader
{
    /// <summary>The file that is looked for in the data folder.</summary>
    public const string FileName = "rotor.json";

    private const string DefaultKeysFile = "keys.csv";

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
        return Apply(inputs, older, upper) with { Inputs = inputs };
    }

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
                findings.Faults.Add($"{spoken}: no such setting{(meant is null ? "" : $"; did you mean {meant}?")}");
            }
            else if (text.Trim().Length > 0)
                findings.Assignments.Add(new(setting, text, spoken, "command line"));
            else
                findings.Faults.Add($"{spoken} (command line): write {setting.Expected}");
        }
    }

    private static void ReadFile(ConfigurationInputs inputs, ConfigurationFindings upper, ConfigurationFindings findings)
    {
        var data = upper.Assignments.LastOrDefault(a => a.Setting.Path == nameof(RotorOptions.Data))?.Text.Trim() ?? new RotorOptions().Data;
        var path = Path.GetFullPath(inputs.ConfigFile ?? Path.Combine(data, FileName), inputs.WorkingDirectory);
        var spoken = inputs.ConfigFile ?? FileName;
        if (ReadIfThere(path, spoken, findings) is { } text)
            new RotorJsonReader(spoken, findings).Read(text);
        else if (inputs.ConfigFile is not null && findings.Faults.Count == 0)
            findings.Faults.Add($"--config {inputs.ConfigFile}: there is no such file");
        if (inputs.ConfigFile is null && findings.Assignments.RemoveAll(a => a.Setting.Path == nameof(RotorOptions.Data)) > 0)
            findings.Faults.Add($"data ({FileName}): a file in the data folder cannot name another one; use ROTOR_DATA or --data");
    }

    private static string? ReadIfThere(string path, string spoken, ConfigurationFindings findings)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            findings.Faults.Add($"{spoken}: cannot be read ({error.GetType().Name})");
            return null;
        }
    }

    private static LoadedConfiguration Apply(ConfigurationInputs inputs, OlderFiles older, ConfigurationFindings upper)
    {
        var lower = older.Findings;
        var options = new RotorOptions();
        var origins = new Dictionary<Setting, string>();
        List<string> faults = [.. lower.Faults, .. upper.Faults];
        List<string> warnings = [.. lower.Warnings, .. upper.Warnings];
        foreach (var given in lower.Assignments.Concat(upper.Assignments))
        {
            if (given.Setting.TryApply(options, given.Text))
                origins[given.Setting] = given.Origin;
            else if (given.Forgiving)
                warnings.Add($"{Wrong(given)} It is passed over.");
            else
                faults.Add(Wrong(given));
        }

        options.Data = Path.GetFullPath(options.Data, inputs.WorkingDirectory);
        options.Sources.KeysFile = KeysFile(inputs, options.Sources.KeysFile);
        options.Access.PasswordIsToken = older.PasswordIsToken;
        options.Keys = Merge(lower.Keys, upper.Keys);
        OptionsRules.Finish(options, faults, warnings);
        // A name that sets several settings is wrong once.
        return new(options, origins, faults, [.. warnings.Distinct(StringComparer.Ordinal)]) { Notes = older.Notes, OlderFiles = older.Stamps, WantsMenu = older.WantsMenu };
    }

    // Named, it is made where it is missing; unnamed, it counts where it is there.
    private static string? KeysFile(ConfigurationInputs inputs, string? named)
    {
        var path = Path.GetFullPath(named ?? DefaultKeysFile, inputs.WorkingDirectory);
        return named is not null || (!inputs.CommandLineOnly && File.Exists(path)) ? path : null;
    }

    private static string Wrong(Assignment given)
    {
        // An address may carry a password; what was written is shown only where it cannot hold a secret.
        var isAddress = given.Text.Contains('@', StringComparison.Ordinal);
        var shown = given.Setting.IsSecret || isAddress || given.Text.Contains("sk-or-", StringComparison.Ordinal) ? "" : $" = \"{(given.Written ?? given.Text).Trim()}\"";
        var origin = given.Origin.StartsWith(given.SpokenName + ", ", StringComparison.Ordinal) ? given.Origin[(given.SpokenName.Length + 2)..] : given.Origin;
        return $"{given.SpokenName}{shown} ({origin}): write {given.Setting.Expected}.";
    }

    // The same key in two places is one key: what the upper place says of it holds.
    private static List<ConfiguredKey> Merge(List<ConfiguredKey> lower, List<ConfiguredKey> upper) =>
    [
        .. upper.Select(key => lower.Find(other => other.Value == key.Value) is { } same ? key with { Weight = key.Weight ?? same.Weight, Label = same.Label } : key),
        .. lower.Where(key => !upper.Exists(other => other.Value == key.Value)),
    ];
}
