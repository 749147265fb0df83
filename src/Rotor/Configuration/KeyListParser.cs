using System.Globalization;
using Rotor.Core.Keys;
using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>Reads <c>k1,k2:weight</c>, the form of <c>OPENROUTER_API_KEYS</c>.</summary>
/// <remarks>Lenient as the proxy that brought the form: a wrong weight counts as 1, an empty entry and a duplicate are skipped, each with a warning.
/// Messages speak of the entry's place, never of its text.</remarks>
internal static class KeyListParser
{
    /// <summary>The largest weight; a larger one is taken as this.</summary>
    public const int MaxWeight = 1_000_000;

    public static IReadOnlyList<ConfiguredKey> Parse(string text, string source, ICollection<string> warnings, ICollection<SettingFault> faults)
    {
        var keys = new List<ConfiguredKey>();
        var entries = text.Split(',', StringSplitOptions.TrimEntries);
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Length == 0)
                continue;
            var place = $"{source}, entry {i + 1}";
            var (value, weight) = SplitWeight(entries[i], place, warnings);
            Add(keys, new ConfiguredKey(new Secret(value), weight, null, source), place, warnings, faults);
        }

        return keys;
    }

    /// <summary>Adds a key unless it is there already or can never be sent.</summary>
    public static void Add(List<ConfiguredKey> keys, ConfiguredKey key, string place, ICollection<string> warnings, ICollection<SettingFault> faults)
    {
        if (!key.Value.Reveal().All(c => c is > ' ' and < '\x7f') || key.Value.IsEmpty)
            faults.Add(SettingFaults.NotAKey().At(place));
        else if (keys.Exists(other => other.Value == key.Value))
            warnings.Add($"{place}: the same key stands there twice; the second is skipped");
        else
            keys.Add(key);
    }

    // Where no number follows the last colon, the colon belongs to the key, unless the key is OpenRouter's, which has none.
    private static (string Value, int? Weight) SplitWeight(string entry, string place, ICollection<string> warnings)
    {
        var colon = entry.LastIndexOf(':');
        if (colon <= 0)
            return (entry, null);
        var (value, suffix) = (entry[..colon].TrimEnd(), entry[(colon + 1)..].TrimStart());
        var isNumber = long.TryParse(suffix, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight);
        if (!isNumber && suffix.Length > 0 && !value.StartsWith("sk-or-", StringComparison.Ordinal))
            return (entry, null);
        if (isNumber && weight is >= 1 and <= MaxWeight)
            return (value, (int)weight);
        var taken = isNumber && weight > MaxWeight ? MaxWeight : 1;
        warnings.Add($"{place}: the weight is no whole number from 1 to {MaxWeight:D}; {taken:D} is taken");
        return (value, taken);
    }
}
