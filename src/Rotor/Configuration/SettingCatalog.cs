using System.Collections.Frozen;
using System.Reflection;

namespace Rotor.Configuration;

/// <summary>All settings there are, read once from <see cref="RotorOptions"/> and its sections.</summary>
internal static class SettingCatalog
{
    /// <summary>Every setting, in the order of the sections.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. Read()];

    private static readonly FrozenDictionary<string, Setting> ByName = All.ToFrozenDictionary(s => s.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Setting> ByPath = All.ToFrozenDictionary(s => s.Path, StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a setting by its variable's name, in any case.</summary>
    public static Setting? FindByName(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Finds a setting by its path with colons, in any case.</summary>
    public static Setting? FindByPath(string path) => ByPath.GetValueOrDefault(path);

    private static IEnumerable<Setting> Read()
    {
        foreach (var property in typeof(RotorOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite && property.Name != nameof(RotorOptions.Keys))
                yield return new Setting(null, property);
            else if (!property.CanWrite)
                foreach (var inner in property.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
                    yield return new Setting(property, inner);
        }
    }
}
