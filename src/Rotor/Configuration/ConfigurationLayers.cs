using Rotor.Configuration.Older;
using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>All that was found where settings may be given, so that it can be put together again with other values from the console.</summary>
/// <param name="inputs">What it was read from.</param>
/// <param name="older">Older proxies' files and, above them, <c>rotor.json</c>.</param>
/// <param name="upper"><c>.env</c>, environment and command line.</param>
internal sealed class ConfigurationLayers(ConfigurationInputs inputs, OlderFiles older, ConfigurationFindings upper)
{
    /// <summary>How the origin of a setting is told that was set in the console.</summary>
    public const string Console = "console";

    private const string DefaultKeysFile = "keys.csv";

    /// <summary>What sets a setting above the console, which therefore cannot change it; null for nothing.</summary>
    public Assignment? FixedBy(Setting setting) => upper.Assignments.LastOrDefault(given => given.Setting == setting);

    /// <summary>Puts the layers together; what was set in the console lies above the files and below everything else.</summary>
    public LoadedConfiguration Compose(IReadOnlyList<KeptSetting> kept)
    {
        var lower = older.Findings;
        var options = new RotorOptions();
        var origins = new Dictionary<Setting, string>();
        List<SettingFault> faults = [.. lower.Faults, .. upper.Faults];
        List<string> warnings = [.. lower.Warnings, .. upper.Warnings];
        foreach (var given in lower.Assignments.Concat(Read(kept, warnings)).Concat(upper.Assignments))
        {
            if (given.Setting.TryApply(options, given.Text))
                origins[given.Setting] = given.Origin;
            else if (given.Forgiving)
                warnings.Add($"{given.Fault()} It is passed over.");
            else
                faults.Add(given.Fault());
        }

        options.Data = Path.GetFullPath(options.Data, inputs.WorkingDirectory);
        options.Sources.KeysFile = KeysFile(options.Sources.KeysFile);
        options.Access.PasswordIsToken = older.PasswordIsToken;
        options.Keys = Merge(lower.Keys, upper.Keys);
        OptionsRules.Finish(options, faults, warnings);
        // A name that sets several settings is wrong once.
        return new(options, origins, faults, [.. warnings.Distinct(StringComparer.Ordinal)])
        {
            Notes = older.Notes,
            OlderFiles = older.Stamps,
            WantsMenu = older.WantsMenu,
            Inputs = inputs,
            Layers = this,
            Kept = kept,
        };
    }

    private static IEnumerable<Assignment> Read(IReadOnlyList<KeptSetting> kept, List<string> warnings)
    {
        foreach (var (name, value) in kept)
        {
            if (SettingCatalog.FindByName(name) is { IsSettable: true } setting)
                yield return new Assignment(setting, value, setting.Name, Console);
            else
                warnings.Add($"{name} was set in the console and cannot be set there in this version; it is passed over.");
        }
    }

    // Named, it is made where it is missing; unnamed, it counts where it is there.
    private string? KeysFile(string? named)
    {
        var path = Path.GetFullPath(named ?? DefaultKeysFile, inputs.WorkingDirectory);
        return named is not null || (!inputs.CommandLineOnly && File.Exists(path)) ? path : null;
    }

    // The same key in two places is one key: what the upper place says of it holds.
    private static List<ConfiguredKey> Merge(List<ConfiguredKey> lower, List<ConfiguredKey> upper) =>
    [
        .. upper.Select(key => lower.Find(other => other.Value == key.Value) is { } same ? key with { Weight = key.Weight ?? same.Weight, Label = same.Label } : key),
        .. lower.Where(key => !upper.Exists(other => other.Value == key.Value)),
    ];
}
