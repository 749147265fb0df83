using System.Collections.Frozen;
using Rotor.Core.Settings;

namespace Rotor.Core.Models;

/// <summary>Reads <c>ROTOR_MODELS__ALIASES</c> and <c>ROTOR_MODELS__FALLBACKS</c>.</summary>
public static class ModelMappings
{
    private const int LongestChain = 8;

    /// <summary>Reads <c>fast=vendor/model:free, …</c>; an alias of an alias becomes one of the model.</summary>
    /// <param name="text">The setting; null for none.</param>
    /// <param name="faults">Gets one for every entry that cannot be used; the entry is passed over.</param>
    public static FrozenDictionary<string, string> ParseAliases(string? text, ICollection<SettingFault> faults)
    {
        const string Setting = "ROTOR_MODELS__ALIASES";
        var direct = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Entries(text, Setting, "alias=vendor/model", faults))
        {
            if (!direct.TryAdd(name, value)) faults.Add(SettingFaults.GivenTwice(name).At(Setting));
        }

        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in direct)
        {
            var target = value;
            var steps = 0;
            while (steps++ < LongestChain && direct.TryGetValue(target, out var further)) target = further;
            if (steps > LongestChain) faults.Add(SettingFaults.Circle(name).At(Setting));
            else aliases.Add(name, target);
        }

        return aliases.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Reads <c>vendor/model=a|b, …</c>.</summary>
    /// <param name="text">The setting; null for none.</param>
    /// <param name="faults">Gets one for every entry that cannot be used; the entry is passed over.</param>
    public static FrozenDictionary<string, string[]> ParseFallbacks(string? text, ICollection<SettingFault> faults)
    {
        const string Setting = "ROTOR_MODELS__FALLBACKS";
        var fallbacks = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Entries(text, Setting, "vendor/model=first|second", faults))
        {
            var models = value.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (models.Length == 0) faults.Add(SettingFaults.WithoutModel(name).At(Setting));
            else if (!fallbacks.TryAdd(name, models)) faults.Add(SettingFaults.ListGivenTwice(name).At(Setting));
        }

        return fallbacks.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static IEnumerable<(string Name, string Value)> Entries(string? text, string setting, string form, ICollection<SettingFault> faults)
    {
        foreach (var entry in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var sign = entry.IndexOf('=');
            var name = sign < 0 ? "" : entry[..sign].Trim();
            var value = entry[(sign + 1)..].Trim();
            if (name.Length > 0 && value.Length > 0) yield return (name, value);
            else faults.Add(SettingFaults.WrongForm(entry, form).At(setting));
        }
    }
}
